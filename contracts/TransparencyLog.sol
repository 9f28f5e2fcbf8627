// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Append-only heads of transparency logs
/// @notice A log's publisher stores the head of an RFC 9162 Merkle tree here. A new head is taken only with a proof
/// that it extends the last one, so nobody, the publisher included, can rewrite or fork what was anchored.
/// There is no proxy, no pause and no administrator over other people's logs.
/// @dev The tree hash does not commit to the tree's size: a head of a wrong size can be accepted and ends the log.
/// Publishers take size and root in one read, verify their own proof and dry-run the call before they send it.
contract TransparencyLog {
    /// @notice One head to anchor, for `anchorMany`.
    struct Head {
        bytes32 logId;
        uint48 prevSize;
        uint48 size;
        bytes32 root;
        bytes32[] proof;
    }

    struct Log {
        bytes32 root;
        address anchorer; // zero once the log is sealed
        uint48 size;
        uint48 anchoredAt;
        address owner;
        uint48 heardAt;
        address pendingOwner;
        bytes32 logKey;
        bytes32 successor;
    }

    mapping(bytes32 logId => Log) private _logs;

    /// @notice For each size that was anchored: keccak256(root, block number as uint48, time as uint48). Zero for
    /// any other size.
    /// @dev One slot that no client may ever drop, unlike an event. Root, block and time are the verifier's to bring.
    mapping(bytes32 logId => mapping(uint48 size => bytes32 digest)) public history;

    /// @notice When the record behind the recall tag was recalled, in Unix seconds; zero if it was not.
    mapping(bytes32 logId => mapping(bytes32 tag => uint48 time)) public recalled;

    event Created(bytes32 indexed logId, address indexed owner, string origin, bytes32 logKey, address anchorer);
    event Anchored(bytes32 indexed logId, uint48 indexed size, bytes32 root);
    event Heartbeat(bytes32 indexed logId, uint48 size);
    event Recalled(bytes32 indexed logId, bytes32 indexed tag);
    event AnchorerChanged(bytes32 indexed logId, address anchorer);
    event OwnershipOffered(bytes32 indexed logId, address pendingOwner);
    event OwnershipTaken(bytes32 indexed logId, address owner);
    event Sealed(bytes32 indexed logId, bytes32 successor);

    error LogExists();
    error UnknownLog();
    error LogIsSealed();
    error NotOwner();
    error NotPendingOwner();
    error NotAnchorer();
    error NoAnchorer();
    error NothingAnchored();
    error StaleHead(uint48 size);
    error SizeNotGrown();
    error NoRoot();
    error BadProof();
    error AlreadyRecalled();

    /// @notice Begin a log. Its id binds the chain, this contract, the creator and the origin.
    /// @param origin The log's name, the first line of its checkpoints.
    /// @param logKey The Ed25519 key that signs its checkpoints; it never changes.
    /// @param anchorer The hot account that may anchor; the caller is the owner and can stay cold.
    function create(string calldata origin, bytes32 logKey, address anchorer) external returns (bytes32 logId) {
        logId = keccak256(abi.encode(block.chainid, address(this), msg.sender, keccak256(bytes(origin))));
        Log storage log = _logs[logId];
        if (log.owner != address(0)) revert LogExists();
        if (anchorer == address(0)) revert NoAnchorer();
        log.owner = msg.sender;
        log.anchorer = anchorer;
        log.logKey = logKey;
        emit Created(logId, msg.sender, origin, logKey, anchorer);
    }

    /// @notice Store a new head. `prevSize` must be the stored size: the same call sent twice reverts.
    /// @param proof RFC 9162 consistency proof from the stored head to the new one; empty for the first head.
    function anchor(bytes32 logId, uint48 prevSize, uint48 size, bytes32 root, bytes32[] calldata proof) external {
        _anchor(logId, prevSize, size, root, proof);
    }

    /// @notice Store heads of several logs in one transaction: all of them or none.
    function anchorMany(Head[] calldata heads) external {
        for (uint256 i = 0; i < heads.length; i++) {
            Head calldata head_ = heads[i];
            _anchor(head_.logId, head_.prevSize, head_.size, head_.root, head_.proof);
        }
    }

    /// @notice Say that the stored head is still the newest.
    function heartbeat(bytes32 logId) external {
        Log storage log = _logs[logId];
        if (log.anchorer != msg.sender) _refuseAnchorer(log);
        if (log.size == 0) revert NothingAnchored();
        log.heardAt = uint48(block.timestamp);
        emit Heartbeat(logId, log.size);
    }

    /// @notice Recall a record for good. The tag stands in the record; to anyone else it is a random number.
    function recall(bytes32 logId, bytes32 tag) external {
        Log storage log = _logs[logId];
        if (log.anchorer != msg.sender && log.owner != msg.sender) _refuseAnchorer(log);
        if (recalled[logId][tag] != 0) revert AlreadyRecalled();
        recalled[logId][tag] = uint48(block.timestamp);
        emit Recalled(logId, tag);
    }

    /// @notice Give the right to anchor to another account, for instance when the old key is lost or stolen.
    function setAnchorer(bytes32 logId, address anchorer) external {
        Log storage log = _owned(logId);
        if (anchorer == address(0)) revert NoAnchorer();
        if (log.anchorer == address(0)) revert LogIsSealed();
        log.anchorer = anchorer;
        emit AnchorerChanged(logId, anchorer);
    }

    /// @notice Offer the log to another owner; the zero address takes an offer back.
    function transferOwnership(bytes32 logId, address pendingOwner) external {
        _owned(logId).pendingOwner = pendingOwner;
        emit OwnershipOffered(logId, pendingOwner);
    }

    /// @notice Take the ownership that was offered to the caller.
    function acceptOwnership(bytes32 logId) external {
        Log storage log = _logs[logId];
        if (log.pendingOwner != msg.sender) revert NotPendingOwner();
        log.owner = msg.sender;
        log.pendingOwner = address(0);
        emit OwnershipTaken(logId, msg.sender);
    }

    /// @notice End the log in public: no head is taken any more. It cannot be undone.
    /// @param successor The id of the log that continues this one, or zero.
    function seal(bytes32 logId, bytes32 successor) external {
        Log storage log = _owned(logId);
        if (log.anchorer == address(0)) revert LogIsSealed();
        log.anchorer = address(0);
        log.successor = successor;
        emit Sealed(logId, successor);
    }

    /// @notice The newest head, and when it was anchored and last confirmed (Unix seconds, zero if never).
    function head(bytes32 logId)
        external
        view
        returns (uint48 size, bytes32 root, uint48 anchoredAt, uint48 heardAt)
    {
        Log storage log = _known(logId);
        return (log.size, log.root, log.anchoredAt, log.heardAt);
    }

    /// @notice Who may do what with the log, its signing key, and how it ended.
    function roles(bytes32 logId)
        external
        view
        returns (
            address owner,
            address pendingOwner,
            address anchorer,
            bytes32 logKey,
            bool isSealed,
            bytes32 successor
        )
    {
        Log storage log = _known(logId);
        return (
            log.owner, log.pendingOwner, log.anchorer, log.logKey, log.anchorer == address(0), log.successor
        );
    }

    /// @notice Whether this very head was anchored in the block of that number and time.
    function wasAnchored(bytes32 logId, uint48 size, bytes32 root, uint48 blockNumber, uint48 time)
        external
        view
        returns (bool)
    {
        return history[logId][size] == _digest(root, blockNumber, time);
    }

    /// @notice Whether the entry stands at `index` under the newest head. Size and root are the stored ones.
    /// @param entry The log entry itself; the leaf hash is made here, so no inner node can pass for a leaf.
    function verifyInclusion(bytes32 logId, uint48 index, bytes calldata entry, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        Log storage log = _known(logId);
        if (index >= log.size) return false;
        return _includes(sha256(abi.encodePacked(bytes1(0x00), entry)), index, log.size, proof, log.root);
    }

    function _anchor(bytes32 logId, uint48 prevSize, uint48 size, bytes32 root, bytes32[] calldata proof) private {
        Log storage log = _logs[logId];
        if (log.anchorer != msg.sender) _refuseAnchorer(log);
        if (log.size != prevSize) revert StaleHead(log.size);
        if (size <= prevSize) revert SizeNotGrown();
        if (root == bytes32(0)) revert NoRoot();
        if (!_extends(prevSize, size, log.root, root, proof)) revert BadProof();
        log.root = root;
        log.size = size;
        log.anchoredAt = uint48(block.timestamp);
        history[logId][size] = _digest(root, uint48(block.number), uint48(block.timestamp));
        emit Anchored(logId, size, root);
    }

    function _refuseAnchorer(Log storage log) private view {
        if (log.owner == address(0)) revert UnknownLog();
        if (log.anchorer == address(0)) revert LogIsSealed();
        revert NotAnchorer();
    }

    function _known(bytes32 logId) private view returns (Log storage log) {
        log = _logs[logId];
        if (log.owner == address(0)) revert UnknownLog();
    }

    function _owned(bytes32 logId) private view returns (Log storage log) {
        log = _known(logId);
        if (log.owner != msg.sender) revert NotOwner();
    }

    function _digest(bytes32 root, uint48 blockNumber, uint48 time) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(root, blockNumber, time));
    }

    /// @dev RFC 9162, 2.1.4.2, for m < n. Both roots are climbed at once.
    function _extends(uint256 m, uint256 n, bytes32 oldRoot, bytes32 newRoot, bytes32[] calldata proof)
        private
        view
        returns (bool)
    {
        if (m == 0) return proof.length == 0;
        if (proof.length == 0) return false;
        uint256 fn = m - 1;
        uint256 sn = n - 1;
        while (fn & 1 == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        // A power of two needs no proof of itself: the stored root is the first node.
        uint256 i = m & (m - 1) == 0 ? 0 : 1;
        bytes32 fr = i == 0 ? oldRoot : proof[0];
        bytes32 sr = fr;
        for (; i < proof.length; i++) {
            if (sn == 0) return false;
            bytes32 sibling = proof[i];
            if (fn & 1 == 1 || fn == sn) {
                fr = _node(sibling, fr);
                sr = _node(sibling, sr);
                while (fn != 0 && fn & 1 == 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                sr = _node(sr, sibling);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && fr == oldRoot && sr == newRoot;
    }

    /// @dev RFC 9162, 2.1.3.2.
    function _includes(bytes32 leaf, uint256 index, uint256 size, bytes32[] calldata proof, bytes32 root)
        private
        view
        returns (bool)
    {
        uint256 fn = index;
        uint256 sn = size - 1;
        bytes32 running = leaf;
        for (uint256 i = 0; i < proof.length; i++) {
            if (sn == 0) return false;
            if (fn & 1 == 1 || fn == sn) {
                running = _node(proof[i], running);
                while (fn != 0 && fn & 1 == 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                running = _node(running, proof[i]);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && running == root;
    }

    /// @dev SHA-256(0x01 | left | right) through the precompile, in unallocated memory. The readable form,
    /// sha256(abi.encodePacked(...)), costs 6 % more gas an anchor on average.
    function _node(bytes32 left, bytes32 right) private view returns (bytes32 hash) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore8(free, 1)
            mstore(add(free, 1), left)
            mstore(add(free, 33), right)
            if iszero(staticcall(gas(), 2, free, 65, 0, 32)) { revert(0, 0) }
            hash := mload(0)
        }
    }
}
