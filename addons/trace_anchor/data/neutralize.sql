-- A copy of the database must never sign or anchor for the original: that is how logs fork.
UPDATE trace_log
   SET anchoring = false,
       state = CASE WHEN state = 'open' THEN 'read_only' ELSE state END,
       reason_kept = CASE WHEN state = 'open' THEN '{"code": "neutralized", "values": {}}'::jsonb
                          ELSE reason_kept END;
UPDATE trace_network SET rpc_url = 'http://neutralized.invalid', signer_url = NULL, second_url = NULL;
-- A witness that was shown a head of the copy would refuse the original for ever.
UPDATE trace_witness SET url = 'http://neutralized.invalid', active = false;
