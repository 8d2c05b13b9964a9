/* Status codes: the same numbers in C, C++ and Python. Written by tools/errors.py. */
#ifndef BTCFI_ERRORS_H
#define BTCFI_ERRORS_H

#include <stdint.h>

/** BTCFI_OK or one of the positive codes below. */
typedef int32_t btcfi_status;

#define BTCFI_OK 0

/* core */
/** An argument is outside its documented domain. */
#define BTCFI_ERR_INVALID_ARGUMENT 1
/** A value or an index is outside the range it must lie in. */
#define BTCFI_ERR_OUT_OF_RANGE 2
/** The output buffer is too small; nothing was written to it. */
#define BTCFI_ERR_BUFFER_TOO_SMALL 3
/** The text or bytes do not have the form they must have. */
#define BTCFI_ERR_PARSE 4
/** An integer result does not fit. */
#define BTCFI_ERR_OVERFLOW 5
/** The feature or version is not supported by this build. */
#define BTCFI_ERR_UNSUPPORTED 6
/** Memory could not be allocated. */
#define BTCFI_ERR_NO_MEMORY 7
/** The library broke one of its own rules. */
#define BTCFI_ERR_INTERNAL 8
/** The input ends before the value is complete. */
#define BTCFI_ERR_TRUNCATED 9
/** Bytes remain after the end of the document. */
#define BTCFI_ERR_TRAILING_DATA 10
/** A documented limit of size, count or depth is exceeded. */
#define BTCFI_ERR_LIMIT_EXCEEDED 11
/** The value is encoded in a form other than the only allowed one. */
#define BTCFI_ERR_NOT_CANONICAL 12
/** The system gave no random bytes. */
#define BTCFI_ERR_ENTROPY_UNAVAILABLE 13
/** A file or stream could not be read or written. */
#define BTCFI_ERR_IO 14
/** The object is not in a state that allows this call. */
#define BTCFI_ERR_WRONG_STATE 15
/** A JSON object has two members of the same name. */
#define BTCFI_ERR_JSON_DUPLICATE_KEY 16
/** A JSON object lacks a member that it must have. */
#define BTCFI_ERR_JSON_MISSING_KEY 17
/** A JSON value is of another kind than the document needs. */
#define BTCFI_ERR_JSON_WRONG_KIND 18
/** A JSON number that must be an integer has a fraction or an exponent. */
#define BTCFI_ERR_JSON_NOT_INTEGER 19
/** A JSON object has a member that its kind does not know. */
#define BTCFI_ERR_JSON_UNKNOWN_KEY 20
/** A text is not valid UTF-8. */
#define BTCFI_ERR_INVALID_UTF8 21
/** A decimal has more digits than its scale keeps. */
#define BTCFI_ERR_INEXACT 22

/* feeds */
/** The host name could not be resolved. */
#define BTCFI_ERR_FEED_RESOLVE 100
/** No connection could be made to the venue. */
#define BTCFI_ERR_FEED_CONNECT 101
/** The TLS handshake failed for a reason other than the certificate. */
#define BTCFI_ERR_FEED_TLS 102
/** The server's certificate is not signed by a trusted authority, or its key is not pinned. */
#define BTCFI_ERR_FEED_TLS_UNTRUSTED 103
/** The server's certificate is for another host name. */
#define BTCFI_ERR_FEED_TLS_WRONG_HOST 104
/** The server's certificate is expired or not valid yet. */
#define BTCFI_ERR_FEED_TLS_EXPIRED 105
/** The venue did not answer in time. */
#define BTCFI_ERR_FEED_TIMEOUT 106
/** The connection ended before the answer was complete. */
#define BTCFI_ERR_FEED_CLOSED 107
/** The answer is not HTTP as it must be. */
#define BTCFI_ERR_FEED_MALFORMED_HTTP 108
/** The answer is larger than the limit. */
#define BTCFI_ERR_FEED_BODY_TOO_LARGE 109
/** The venue answered with an HTTP status that is not success. */
#define BTCFI_ERR_FEED_HTTP_STATUS 110
/** The venue refused because of too many requests. */
#define BTCFI_ERR_FEED_RATE_LIMITED 111
/** The venue banned this address for a while. */
#define BTCFI_ERR_FEED_BANNED 112
/** The venue answered with an error of its own. */
#define BTCFI_ERR_FEED_VENUE_ERROR 113
/** The message does not have the venue's documented form. */
#define BTCFI_ERR_FEED_MALFORMED 114
/** The message is about another market than was asked for, or the venue does not know the market. */
#define BTCFI_ERR_FEED_UNEXPECTED_SYMBOL 115
/** The venue's newest minute is older than the wanted one although its time has come. */
#define BTCFI_ERR_FEED_LAGGING 116
/** The wanted minute is not finished yet. */
#define BTCFI_ERR_FEED_INCOMPLETE_CANDLE 117
/** The venue has older and newer minutes but not the wanted one. */
#define BTCFI_ERR_FEED_MISSING_MINUTE 118
/** The wanted minute has no trades. */
#define BTCFI_ERR_FEED_EMPTY_MINUTE 119
/** A price, volume or time is outside what this market can have. */
#define BTCFI_ERR_FEED_OUT_OF_RANGE 120
/** The venue's clock and the caller's clock are too far apart. */
#define BTCFI_ERR_FEED_CLOCK_SKEW 121
/** The venue failed so often that it is left alone for a while. */
#define BTCFI_ERR_FEED_CIRCUIT_OPEN 122

/* aggregate */
/** Too few sources gave a price that may be used. */
#define BTCFI_ERR_AGGREGATE_NO_QUORUM 200
/** The prices that may be used lie further apart than the rules allow. */
#define BTCFI_ERR_AGGREGATE_SPREAD_TOO_WIDE 201
/** The result in the evidence does not follow from its inputs and rules. */
#define BTCFI_ERR_AGGREGATE_REPLAY_MISMATCH 202

/* pricing */
/** A price is below the least that the option can cost. */
#define BTCFI_ERR_PRICING_BELOW_MINIMUM 300
/** A price is above the most that the option can cost. */
#define BTCFI_ERR_PRICING_ABOVE_MAXIMUM 301
/** The price hardly depends on the unknown: any answer would be noise. */
#define BTCFI_ERR_PRICING_ILL_CONDITIONED 302
/** No value of the unknown reaches the target. */
#define BTCFI_ERR_PRICING_NO_ROOT 303
/** An iteration did not reach its stated accuracy. */
#define BTCFI_ERR_PRICING_NOT_CONVERGED 304
/** The kind of option is not one of the documented words. */
#define BTCFI_ERR_PRICING_UNKNOWN_KIND 305
/** Columns that belong together have different lengths. */
#define BTCFI_ERR_PRICING_LENGTHS_DIFFER 306
/** The American option has two exercise boundaries, which this method does not cover. */
#define BTCFI_ERR_PRICING_TWO_BOUNDARIES 307
/** There are fewer usable quotes than the fit has parameters. */
#define BTCFI_ERR_PRICING_TOO_FEW_QUOTES 308
/** The quotes or parameters admit arbitrage. */
#define BTCFI_ERR_PRICING_ARBITRAGE 309
/** The expiry lies outside the surface. */
#define BTCFI_ERR_PRICING_OUTSIDE_SURFACE 310

/* rv32 */
/** The bytes are not a complete 32-bit little-endian ELF file with section headers. */
#define BTCFI_ERR_RV32_BAD_ELF 400
/** A section does not start at a multiple of 4. */
#define BTCFI_ERR_RV32_SECTION_UNALIGNED 401
/** A section is both writable and code. */
#define BTCFI_ERR_RV32_SECTION_WRITABLE_CODE 402
/** A section reaches beyond the 32-bit address space. */
#define BTCFI_ERR_RV32_SECTION_OVERFLOWS 403
/** Two sections share addresses, or one covers those of the registers. */
#define BTCFI_ERR_RV32_SECTIONS_OVERLAP 404
/** A section starts below 0x1000. */
#define BTCFI_ERR_RV32_SECTION_LOW 405
/** A section touches the stack section. */
#define BTCFI_ERR_RV32_SECTION_NEXT_TO_STACK 406
/** A code section holds a word that is no instruction. */
#define BTCFI_ERR_RV32_UNDECODABLE_OPCODE 407
/** The program has more than 900 sections. */
#define BTCFI_ERR_RV32_TOO_MANY_SECTIONS 408
/** The sections together are larger than the memory limit. */
#define BTCFI_ERR_RV32_MEMORY_LIMIT 409
/** Strict loading refuses this file: another machine, or contents that would be loaded as zeros. */
#define BTCFI_ERR_RV32_NOT_STRICT 410
/** The program has no section of the input's name. */
#define BTCFI_ERR_RV32_NO_INPUT_SECTION 411
/** The input is longer than the input section. */
#define BTCFI_ERR_RV32_INPUT_TOO_LONG 412
/** The input section is code. */
#define BTCFI_ERR_RV32_INPUT_SECTION_RIGHTS 413
/** The step's opcode is no instruction, or not the one that the program has at its pc. */
#define BTCFI_ERR_RV32_STEP_OPCODE 414
/** A read of the step has another address, or a last step that cannot be. */
#define BTCFI_ERR_RV32_STEP_READ 415
/** The step writes something else, or elsewhere. */
#define BTCFI_ERR_RV32_STEP_WRITE 416
/** The step goes on at another pc or micro-step. */
#define BTCFI_ERR_RV32_STEP_NEXT_PC 417
/** The other half of a division is wrong, missing, or there without a division. */
#define BTCFI_ERR_RV32_STEP_WITNESS 418
/** The byte that says what a step touches does not fit its instruction. */
#define BTCFI_ERR_RV32_STEP_ACCESS_KINDS 419
/** The step cannot be made: its instruction faults there or has no such micro-step. */
#define BTCFI_ERR_RV32_STEP_FAULTS 420
/** The program did not call exit within the limit. */
#define BTCFI_ERR_RV32_DID_NOT_HALT 421
/** The claim is about another program. */
#define BTCFI_ERR_RV32_CLAIM_PROGRAM 422
/** The claim is about another input. */
#define BTCFI_ERR_RV32_CLAIM_INPUT 423
/** The execution ends with another exit code or number of steps than claimed. */
#define BTCFI_ERR_RV32_CLAIM_RESULT 424
/** The execution has another last hash than claimed. */
#define BTCFI_ERR_RV32_CLAIM_HASH 425
/** There is no shipped program of that name. */
#define BTCFI_ERR_RV32_UNKNOWN_PROGRAM 426
/** A number of the settlement input lies outside the domain of the contract's terms. */
#define BTCFI_ERR_RV32_SETTLEMENT_INPUT 427
/** The bytes are no snapshot of this version. */
#define BTCFI_ERR_RV32_BAD_SNAPSHOT 428
/** The checksum of the snapshot does not match. */
#define BTCFI_ERR_RV32_SNAPSHOT_CHECKSUM 429
/** The snapshot belongs to another program, input or profile. */
#define BTCFI_ERR_RV32_SNAPSHOT_PROGRAM 430
/** There is no trace profile of that name. */
#define BTCFI_ERR_RV32_UNKNOWN_PROFILE 431
/** A hash of the published sequence is not the one that the records lead to. */
#define BTCFI_ERR_RV32_SEGMENT_HASH 432
/** The program definition is not readable. */
#define BTCFI_ERR_RV32_BAD_DEFINITION 433

/* merkle */
/** The Merkle proof leads from the leaf to another root. */
#define BTCFI_ERR_MERKLE_ROOT_MISMATCH 500
/** The Merkle proof has not the number of hashes that its index and leaf count need. */
#define BTCFI_ERR_MERKLE_PROOF_SHAPE 501
/** The payload is no price-root anchor. */
#define BTCFI_ERR_MERKLE_NOT_AN_ANCHOR 502
/** Two equal nodes side by side: the tree could be mistaken for a longer one. */
#define BTCFI_ERR_MERKLE_DUPLICATED_LEAVES 503
/** The older tree is not the beginning of the newer one. */
#define BTCFI_ERR_MERKLE_NOT_CONSISTENT 504
/** The stored frontier has not the number of hashes that its leaf count needs. */
#define BTCFI_ERR_MERKLE_BAD_FRONTIER 505

/* script */
/** The script ended with false or nothing on the stack. */
#define BTCFI_ERR_SCRIPT_EVAL_FALSE 600
/** OP_RETURN was executed. */
#define BTCFI_ERR_SCRIPT_OP_RETURN 601
/** The script is longer than 10,000 bytes. */
#define BTCFI_ERR_SCRIPT_SCRIPT_SIZE 602
/** A pushed or given element is longer than 520 bytes. */
#define BTCFI_ERR_SCRIPT_PUSH_SIZE 603
/** More than 201 operations outside tapscript. */
#define BTCFI_ERR_SCRIPT_OP_COUNT 604
/** Main and alternative stack hold more than 1,000 elements. */
#define BTCFI_ERR_SCRIPT_STACK_SIZE 605
/** OP_CHECKMULTISIG's number of signatures is out of range. */
#define BTCFI_ERR_SCRIPT_SIG_COUNT 606
/** OP_CHECKMULTISIG's number of keys is out of range. */
#define BTCFI_ERR_SCRIPT_PUBKEY_COUNT 607
/** OP_VERIFY found false. */
#define BTCFI_ERR_SCRIPT_VERIFY 608
/** OP_EQUALVERIFY found two different elements. */
#define BTCFI_ERR_SCRIPT_EQUALVERIFY 609
/** OP_CHECKMULTISIGVERIFY failed. */
#define BTCFI_ERR_SCRIPT_CHECKMULTISIGVERIFY 610
/** OP_CHECKSIGVERIFY failed. */
#define BTCFI_ERR_SCRIPT_CHECKSIGVERIFY 611
/** OP_NUMEQUALVERIFY found two different numbers. */
#define BTCFI_ERR_SCRIPT_NUMEQUALVERIFY 612
/** An opcode is unknown, reserved or cut short. */
#define BTCFI_ERR_SCRIPT_BAD_OPCODE 613
/** A disabled opcode stands in the script. */
#define BTCFI_ERR_SCRIPT_DISABLED_OPCODE 614
/** An operation needs more elements than the stack has. */
#define BTCFI_ERR_SCRIPT_INVALID_STACK_OPERATION 615
/** OP_FROMALTSTACK found the alternative stack empty. */
#define BTCFI_ERR_SCRIPT_INVALID_ALTSTACK_OPERATION 616
/** An OP_ELSE or OP_ENDIF has no OP_IF, or an OP_IF no end. */
#define BTCFI_ERR_SCRIPT_UNBALANCED_CONDITIONAL 617
/** A lock time operand is negative. */
#define BTCFI_ERR_SCRIPT_NEGATIVE_LOCKTIME 618
/** nLockTime or nSequence does not satisfy the lock of the script. */
#define BTCFI_ERR_SCRIPT_UNSATISFIED_LOCKTIME 619
/** The signature's hash type is not defined. */
#define BTCFI_ERR_SCRIPT_SIG_HASHTYPE 620
/** The signature is not strict DER. */
#define BTCFI_ERR_SCRIPT_SIG_DER 621
/** A push is longer than needed. */
#define BTCFI_ERR_SCRIPT_MINIMALDATA 622
/** A scriptSig holds more than pushes. */
#define BTCFI_ERR_SCRIPT_SIG_PUSHONLY 623
/** The signature's S is above half the group order. */
#define BTCFI_ERR_SCRIPT_SIG_HIGH_S 624
/** OP_CHECKMULTISIG's extra element is not empty. */
#define BTCFI_ERR_SCRIPT_SIG_NULLDUMMY 625
/** A public key is neither compressed nor uncompressed. */
#define BTCFI_ERR_SCRIPT_PUBKEYTYPE 626
/** More than one element is left on the stack. */
#define BTCFI_ERR_SCRIPT_CLEANSTACK 627
/** OP_IF's operand is neither empty nor 01. */
#define BTCFI_ERR_SCRIPT_MINIMALIF 628
/** A failed signature check was given a non-empty signature. */
#define BTCFI_ERR_SCRIPT_SIG_NULLFAIL 629
/** An upgradable NOP was executed. */
#define BTCFI_ERR_SCRIPT_DISCOURAGE_UPGRADABLE_NOPS 630
/** The witness version has no rules yet. */
#define BTCFI_ERR_SCRIPT_DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM 631
/** The leaf version has no rules yet. */
#define BTCFI_ERR_SCRIPT_DISCOURAGE_UPGRADABLE_TAPROOT_VERSION 632
/** The tapscript holds an OP_SUCCESS. */
#define BTCFI_ERR_SCRIPT_DISCOURAGE_OP_SUCCESS 633
/** A tapscript key is neither empty nor 32 bytes. */
#define BTCFI_ERR_SCRIPT_DISCOURAGE_UPGRADABLE_PUBKEYTYPE 634
/** A version 0 witness program is neither 20 nor 32 bytes. */
#define BTCFI_ERR_SCRIPT_WITNESS_PROGRAM_WRONG_LENGTH 635
/** The input has no witness where its output needs one. */
#define BTCFI_ERR_SCRIPT_WITNESS_PROGRAM_WITNESS_EMPTY 636
/** The witness script or the control block does not lead to the output's program. */
#define BTCFI_ERR_SCRIPT_WITNESS_PROGRAM_MISMATCH 637
/** A witness output is spent with a scriptSig. */
#define BTCFI_ERR_SCRIPT_WITNESS_MALLEATED 638
/** A P2SH-wrapped witness output's scriptSig is not exactly the push of its program. */
#define BTCFI_ERR_SCRIPT_WITNESS_MALLEATED_P2SH 639
/** The input has a witness that nothing uses. */
#define BTCFI_ERR_SCRIPT_WITNESS_UNEXPECTED 640
/** A version 0 witness script uses a key that is not compressed. */
#define BTCFI_ERR_SCRIPT_WITNESS_PUBKEYTYPE 641
/** A Schnorr signature is neither 64 nor 65 bytes. */
#define BTCFI_ERR_SCRIPT_SCHNORR_SIG_SIZE 642
/** The hash type is not defined for Schnorr signatures, or SINGLE has no output. */
#define BTCFI_ERR_SCRIPT_SCHNORR_SIG_HASHTYPE 643
/** The Schnorr signature is not that of the key for this message. */
#define BTCFI_ERR_SCRIPT_SCHNORR_SIG 644
/** The control block is not 33 + 32 k bytes with k at most 128. */
#define BTCFI_ERR_SCRIPT_TAPROOT_WRONG_CONTROL_SIZE 645
/** More signatures are checked than the witness pays for. */
#define BTCFI_ERR_SCRIPT_TAPSCRIPT_VALIDATION_WEIGHT 646
/** OP_CHECKMULTISIG does not exist in tapscript. */
#define BTCFI_ERR_SCRIPT_TAPSCRIPT_CHECKMULTISIG 647
/** OP_IF's operand is neither empty nor 01, in tapscript. */
#define BTCFI_ERR_SCRIPT_TAPSCRIPT_MINIMALIF 648
/** A tapscript key is empty. */
#define BTCFI_ERR_SCRIPT_TAPSCRIPT_EMPTY_PUBKEY 649
/** OP_CODESEPARATOR stands in a script without witness. */
#define BTCFI_ERR_SCRIPT_OP_CODESEPARATOR 650
/** A signature stands in the script that it signs. */
#define BTCFI_ERR_SCRIPT_SIG_FINDANDDELETE 651
/** A number is longer than allowed or not minimal. */
#define BTCFI_ERR_SCRIPT_SCRIPTNUM 652
/** The script failed in a way that has no name. */
#define BTCFI_ERR_SCRIPT_UNKNOWN_ERROR 653

/* tx */
/** A transaction's segwit flag byte is not 01. */
#define BTCFI_ERR_TX_UNKNOWN_FLAG 700
/** There is not one spent output per input. */
#define BTCFI_ERR_TX_SPENT_OUTPUTS_COUNT 701
/** The transaction has no input. */
#define BTCFI_ERR_TX_NO_INPUTS 702
/** The transaction has no output. */
#define BTCFI_ERR_TX_NO_OUTPUTS 703
/** The transaction does not fit a block. */
#define BTCFI_ERR_TX_OVERSIZE 704
/** An amount, or the sum of amounts, is negative or above 21 million BTC. */
#define BTCFI_ERR_TX_BAD_AMOUNT 705
/** The transaction spends the same output twice. */
#define BTCFI_ERR_TX_DUPLICATE_INPUT 706
/** A coinbase's scriptSig has fewer than 2 or more than 100 bytes. */
#define BTCFI_ERR_TX_BAD_COINBASE 707
/** An input that is not a coinbase's spends the null outpoint. */
#define BTCFI_ERR_TX_NULL_OUTPOINT 708
/** The outputs are worth more than the inputs. */
#define BTCFI_ERR_TX_OUTPUTS_ABOVE_INPUTS 709
/** The transaction's lock time has not passed. */
#define BTCFI_ERR_TX_NOT_FINAL 710
/** A relative lock time has not passed. */
#define BTCFI_ERR_TX_SEQUENCE_LOCKED 711
/** Nodes do not relay a transaction of this form. */
#define BTCFI_ERR_TX_NONSTANDARD 712
/** An output is worth less than it costs to spend. */
#define BTCFI_ERR_TX_DUST 713
/** The fee is below what nodes ask for relaying. */
#define BTCFI_ERR_TX_FEE_TOO_LOW 714
/** A version 3 transaction breaks the rules of its kind. */
#define BTCFI_ERR_TX_TRUC_VIOLATION 715
/** The child does not spend the parent's outputs as it says. */
#define BTCFI_ERR_TX_NOT_A_PACKAGE 716
/** The bytes do not begin as a PSBT does. */
#define BTCFI_ERR_TX_PSBT_MAGIC 717
/** A key occurs twice in one map. */
#define BTCFI_ERR_TX_PSBT_DUPLICATE_KEY 718
/** A record's key does not have the form of its type. */
#define BTCFI_ERR_TX_PSBT_BAD_KEY 719
/** A record's value does not have the form of its type. */
#define BTCFI_ERR_TX_PSBT_BAD_VALUE 720
/** The PSBT has no unsigned transaction. */
#define BTCFI_ERR_TX_PSBT_NO_UNSIGNED_TX 721
/** The transaction of a PSBT has a scriptSig or witness already. */
#define BTCFI_ERR_TX_PSBT_SIGNED_TX 722
/** A UTXO record is not what the input spends. */
#define BTCFI_ERR_TX_PSBT_WRONG_UTXO 723
/** The output that an input spends is not known. */
#define BTCFI_ERR_TX_PSBT_MISSING_UTXO 724
/** A redeem script, witness script or leaf does not fit the output that is spent. */
#define BTCFI_ERR_TX_PSBT_WRONG_SCRIPT 725
/** An input asks for a hash type that was not allowed, or a signature has another than the input asks for. */
#define BTCFI_ERR_TX_PSBT_SIGHASH 726
/** An input lacks a signature that its script needs. */
#define BTCFI_ERR_TX_PSBT_MISSING_SIGNATURE 727
/** Two PSBTs are about different transactions. */
#define BTCFI_ERR_TX_PSBT_OTHER_TRANSACTION 728
/** An input has no final scripts. */
#define BTCFI_ERR_TX_PSBT_NOT_FINAL 729
/** The transaction is in the mempool or in a block already. */
#define BTCFI_ERR_CHAIN_KNOWN 770
/** A coinbase is not taken into a mempool. */
#define BTCFI_ERR_CHAIN_COINBASE 771
/** An input spends an output that does not exist. */
#define BTCFI_ERR_CHAIN_MISSING_INPUT 772
/** An input spends an output that a confirmed transaction has spent. */
#define BTCFI_ERR_CHAIN_DOUBLE_SPEND 773
/** An input spends a coinbase with fewer than 100 blocks on top. */
#define BTCFI_ERR_CHAIN_PREMATURE 774
/** The fee is below what is relayed. */
#define BTCFI_ERR_CHAIN_FEE_TOO_LOW 775
/** The transaction conflicts with others and does not pay enough to replace them. */
#define BTCFI_ERR_CHAIN_REPLACEMENT 776
/** Version 3 allows one unconfirmed parent or one child of at most 1,000 vB, all of version 3. */
#define BTCFI_ERR_CHAIN_VERSION_3 777
/** An output is below the dust limit. */
#define BTCFI_ERR_CHAIN_DUST 778
/** The child does not spend the parent. */
#define BTCFI_ERR_CHAIN_PACKAGE 779
/** A block would not be later than the median time past. */
#define BTCFI_ERR_CHAIN_BLOCK_TIME 780

/* settlement */
/** A field of the terms is outside its domain. */
#define BTCFI_ERR_TERMS_OUT_OF_DOMAIN 800
/** The collateral is not what kind, quantity, strike and limit require. */
#define BTCFI_ERR_TERMS_COLLATERAL_MISMATCH 801
/** A window of the terms opens too early, is missing, or is no time. */
#define BTCFI_ERR_TERMS_TIME_ORDER 802
/** The option pays nothing at any price of its domain. */
#define BTCFI_ERR_TERMS_NEVER_PAY 803
/** The payoff needs more than 1,024 levels. */
#define BTCFI_ERR_TOO_MANY_LEVELS 804
/** A remainder or payout script is neither P2TR nor P2WPKH. */
#define BTCFI_ERR_CONTRACT_SCRIPT_KIND 805
/** One key stands in two places of a contract. */
#define BTCFI_ERR_CONTRACT_KEY_REUSED 806
/** A list of pre-signatures is too short; `offset` is the length it must have. */
#define BTCFI_ERR_PRESIGNATURE_MISSING 807
/** A list of pre-signatures is too long; `offset` is the length it must have. */
#define BTCFI_ERR_PRESIGNATURE_EXTRA 808
/** A pre-signature does not verify for its key, message and point. */
#define BTCFI_ERR_PRESIGNATURE_INVALID 809
/** A pre-signature is valid, but for another place of its list. */
#define BTCFI_ERR_PRESIGNATURE_WRONG_ORDER 810
/** The same pre-signature stands twice in a list. */
#define BTCFI_ERR_PRESIGNATURE_DUPLICATE 811
/** Two prefixes have the same adaptor point. */
#define BTCFI_ERR_PRESIGNATURE_DUPLICATE_POINT 812
/** The nonce of a pre-signature less its adaptor point is infinity. */
#define BTCFI_ERR_PRESIGNATURE_NONCE_POINT 813
/** The price gives this side nothing to claim by this rung. */
#define BTCFI_ERR_CLAIM_NOTHING_OWED 814
/** The other side's signature does not verify in the claim. */
#define BTCFI_ERR_CLAIM_SIGNATURE_INVALID 815
/** The oracle's one-time signature does not belong to the contract's event. */
#define BTCFI_ERR_CLAIM_ONE_TIME_INVALID 816
/** The contracts of one claim open at different times. */
#define BTCFI_ERR_CLAIM_LOCK_TIMES 817
/** Inputs, outputs and fee of a transaction do not add up. */
#define BTCFI_ERR_CLAIM_VALUE 818
/** An output of a transaction would be dust; `input` is its index. */
#define BTCFI_ERR_CLAIM_DUST 819
/** A version 3 transaction may have at most 10,000 vB. */
#define BTCFI_ERR_CLAIM_TOO_LARGE 820
/** A fee input is not confirmed. */
#define BTCFI_ERR_CLAIM_FEE_INPUT_UNCONFIRMED 821
/** An input has no signature yet. */
#define BTCFI_ERR_CLAIM_UNSIGNED 822
/** The key is not the one that the input asks for. */
#define BTCFI_ERR_CLAIM_WRONG_KEY 823
/** A contract input has no signature of type ALL or DEFAULT. */
#define BTCFI_ERR_SPEND_ALL_MISSING 824
/** A key-path signature of a contract has a type other than ALL or DEFAULT. */
#define BTCFI_ERR_SPEND_KEY_PATH_TYPE 825
/** A contract input has an annex. */
#define BTCFI_ERR_SPEND_ANNEX 826
/** An input shows a script or control block that the contract does not have. */
#define BTCFI_ERR_SPEND_NOT_OF_CONTRACT 827
/** The closing transaction differs from the agreement in the field named by `where`. */
#define BTCFI_ERR_CLOSE_NOT_AGREED 828
/** A close before the attestation spends nothing that its first signer could revoke it by. */
#define BTCFI_ERR_CLOSE_NEEDS_REVOCATION 829
/** The run pays too little for a tower transaction, or nothing. */
#define BTCFI_ERR_TOWER_NOT_COVERED 830
/** A ledger entry has an amount that its kind does not allow. */
#define BTCFI_ERR_LEDGER_AMOUNT 850
/** The entry would leave less cash than is locked in contracts. */
#define BTCFI_ERR_LEDGER_INSUFFICIENT_FREE 851
/** A contract with this id is active already. */
#define BTCFI_ERR_LEDGER_CONTRACT_KNOWN 852
/** No active contract has this id. */
#define BTCFI_ERR_LEDGER_CONTRACT_UNKNOWN 853
/** The payout is more than the collateral of its contract. */
#define BTCFI_ERR_LEDGER_PAYOUT_ABOVE_COLLATERAL 854
/** Shares cannot be minted or burnt like this. */
#define BTCFI_ERR_LEDGER_SHARES 855
/** A side brings no output to fund with. */
#define BTCFI_ERR_FUNDING_NO_INPUT 856
/** A funding output is neither P2TR nor P2WPKH. */
#define BTCFI_ERR_FUNDING_INPUT_KIND 857
/** An output occurs twice among the funding inputs. */
#define BTCFI_ERR_FUNDING_DUPLICATE_INPUT 858
/** A side's outputs do not cover what it has to pay. */
#define BTCFI_ERR_FUNDING_INSUFFICIENT 859
/** A change, payout or remainder script is neither P2TR nor P2WPKH. */
#define BTCFI_ERR_FUNDING_SCRIPT_KIND 860
/** A funding input's proof of control does not verify. */
#define BTCFI_ERR_FUNDING_PROOF_INVALID 861
/** A signature on FUND is missing, not valid, or not of type ALL or DEFAULT. */
#define BTCFI_ERR_FUNDING_WITNESS_INVALID 862
/** The wallet has no key for the output that an input spends. */
#define BTCFI_ERR_FUNDING_NO_KEY 863
/** No offer of this id is known here. */
#define BTCFI_ERR_OFFER_UNKNOWN 864
/** The terms are of another network. */
#define BTCFI_ERR_OFFER_WRONG_NETWORK 865
/** The deadline of the offer has passed, or lies further away than ten minutes. */
#define BTCFI_ERR_OFFER_DEADLINE 866
/** The offer comes from a pool that is not trusted. */
#define BTCFI_ERR_OFFER_POOL_UNKNOWN 867
/** The offer is not signed by the pool's identity key. */
#define BTCFI_ERR_OFFER_SIGNATURE_INVALID 868
/** The offer is not what was quoted. */
#define BTCFI_ERR_OFFER_DIFFERS_FROM_QUOTE 869
/** The offer does not answer the request. */
#define BTCFI_ERR_OFFER_DIFFERS_FROM_REQUEST 870
/** The announcements are not those that the terms name. */
#define BTCFI_ERR_OFFER_ANNOUNCEMENT_MISMATCH 871
/** An announcement is not signed by an oracle that is trusted. */
#define BTCFI_ERR_OFFER_ORACLE_UNKNOWN 872
/** The contract output does not follow from terms and keys. */
#define BTCFI_ERR_OFFER_OUTPUT_MISMATCH 873
/** FUND is not the transaction that the offer's fields make. */
#define BTCFI_ERR_OFFER_FUND_MISMATCH 874
/** The buyer's share of the fee of FUND is above its cap. */
#define BTCFI_ERR_OFFER_FEE_ABOVE_CAP 875
/** The buyer would pay more than its share of the fee of FUND at the quoted rate. */
#define BTCFI_ERR_OFFER_FEE_ABOVE_SHARE 876
/** The fee of FUND would not get it into the next block. */
#define BTCFI_ERR_OFFER_FEE_TOO_LOW 877
/** None of the pre-signatures fits the pool's key, or its script, that `where` names. */
#define BTCFI_ERR_OFFER_KEY_SIGNS_NOTHING 878
/** The smallest payout is worth less than the fee of claiming it. */
#define BTCFI_ERR_OFFER_CLAIM_UNECONOMIC 879
/** An input of FUND is not a confirmed, unspent output with this amount and script. */
#define BTCFI_ERR_OFFER_INPUT_UNUSABLE 880
/** Something of the offer could not be checked. */
#define BTCFI_ERR_OFFER_UNCHECKED 881
/** The amounts of a close are negative, dust, or more than there is. */
#define BTCFI_ERR_CLOSE_AMOUNTS 882
/** The transaction does not spend the contract. */
#define BTCFI_ERR_SETTLED_NOT_SPENT 884
/** Fewer oracles have attested than the threshold asks for. */
#define BTCFI_ERR_ATTESTATIONS_MISSING 885
/** Two oracles attested different prices. */
#define BTCFI_ERR_ATTESTATIONS_DIFFER 886
/** The terms name an event that the seller does not know. */
#define BTCFI_ERR_SELLER_UNKNOWN_EVENT 887
/** The request names a quote that the seller did not give. */
#define BTCFI_ERR_SELLER_UNKNOWN_QUOTE 888
/** The quote is no longer valid. */
#define BTCFI_ERR_SELLER_QUOTE_EXPIRED 889
/** A funding output is used by another open offer. */
#define BTCFI_ERR_SELLER_OUTPOINT_BUSY 890
/** A funding output of the buyer is not confirmed, spent, or another than it says. */
#define BTCFI_ERR_SELLER_INPUT_UNUSABLE 891
/** The sale would exceed a limit of the pool. */
#define BTCFI_ERR_SELLER_LIMIT 892
/** The pool has no free coins for the collateral. */
#define BTCFI_ERR_SELLER_NO_COINS 893

/* oracle */
/** The announcement is not signed by the identity key. */
#define BTCFI_ERR_ORACLE_SIGNATURE_INVALID 900
/** The proof of knowledge of a nonce is wrong. */
#define BTCFI_ERR_ORACLE_NONCE_PROOF_INVALID 901
/** A nonce stands twice in the announcement, or is the key itself. */
#define BTCFI_ERR_ORACLE_NONCE_REPEATED 902
/** A nonce of the announcement was announced for another event. */
#define BTCFI_ERR_ORACLE_NONCE_REUSED 903
/** A one-time key of the announcement was announced for another event. */
#define BTCFI_ERR_ORACLE_ONE_TIME_REUSED 904
/** The oracle's key or a nonce is not a point of the curve. */
#define BTCFI_ERR_ORACLE_INVALID_KEY 905
/** A field of an oracle's message is outside its domain. */
#define BTCFI_ERR_ORACLE_OUT_OF_DOMAIN 906
/** The announcement is about something else than expected. */
#define BTCFI_ERR_ORACLE_TERMS_DIFFER 907
/** A digit's signature is wrong. */
#define BTCFI_ERR_ORACLE_ATTESTATION_INVALID 908
/** A one-time signature does not verify or stands for another value. */
#define BTCFI_ERR_ORACLE_ONE_TIME_INVALID 909
/** The attestation belongs to another event. */
#define BTCFI_ERR_ORACLE_WRONG_EVENT 910
/** The attested price does not begin with the prefix. */
#define BTCFI_ERR_ORACLE_PREFIX_NOT_ATTESTED 911
/** The oracles of a set repeat each other or announce different things. */
#define BTCFI_ERR_ORACLE_SET_MISMATCH 912
/** The two attestations say the same. */
#define BTCFI_ERR_ORACLE_NO_EQUIVOCATION 913
/** The event was signed with another value. */
#define BTCFI_ERR_ORACLE_ALREADY_SIGNED 914
/** The journal cannot be read back. */
#define BTCFI_ERR_ORACLE_JOURNAL_CORRUPT 915
/** The event has not matured. */
#define BTCFI_ERR_ORACLE_TOO_EARLY 916
/** A price record is malformed. */
#define BTCFI_ERR_ORACLE_RECORD_INVALID 917
/** Fewer valid signatures than the committee needs. */
#define BTCFI_ERR_ORACLE_QUORUM 918
/** The record is not in the price root. */
#define BTCFI_ERR_ORACLE_PROOF_INVALID 919
/** A DLC oracle message is malformed. */
#define BTCFI_ERR_ORACLE_MESSAGE_INVALID 920
/** A one-time key stands twice in the announcement. */
#define BTCFI_ERR_ORACLE_ONE_TIME_REPEATED 921

/* keys */
/** A secret key is zero or not below the group order, or a result would be. */
#define BTCFI_ERR_KEYS_INVALID_SECRET 1000
/** A public key is not a point of the curve, or not in compressed form. */
#define BTCFI_ERR_KEYS_INVALID_PUBLIC 1001
/** A number is not below the group order, or zero where it must not be. */
#define BTCFI_ERR_KEYS_INVALID_SCALAR 1002
/** A tweak is not below the group order, or cancels the key. */
#define BTCFI_ERR_KEYS_INVALID_TWEAK 1003
/** A point is infinity where it must not be. */
#define BTCFI_ERR_KEYS_POINT_AT_INFINITY 1004
/** The signature does not verify. */
#define BTCFI_ERR_KEYS_SIGNATURE_INVALID 1005
/** The pre-signature does not fit key, message and point, or not the completed signature. */
#define BTCFI_ERR_KEYS_PRESIGNATURE_INVALID 1006
/** A public nonce is not a pair of points. */
#define BTCFI_ERR_KEYS_INVALID_NONCE 1007
/** The secret nonce was used or moved away already. */
#define BTCFI_ERR_KEYS_NONCE_USED 1008
/** The secret nonce is bound to another key, aggregate or message. */
#define BTCFI_ERR_KEYS_NONCE_MISMATCH 1009
/** The key is not one of the group's. */
#define BTCFI_ERR_KEYS_NOT_A_SIGNER 1010
/** A partial signature is wrong. */
#define BTCFI_ERR_KEYS_PARTIAL_INVALID 1011
/** A one-time signature's digit or checksum is wrong. */
#define BTCFI_ERR_KEYS_ONE_TIME_INVALID 1012
/** The address is malformed, has a wrong checksum or an impossible witness program. */
#define BTCFI_ERR_KEYS_INVALID_ADDRESS 1013
/** The address or key belongs to another network. */
#define BTCFI_ERR_KEYS_WRONG_NETWORK 1014
/** The extended key is malformed. */
#define BTCFI_ERR_KEYS_INVALID_EXTENDED 1015
/** A hardened child cannot be derived from a public key. */
#define BTCFI_ERR_KEYS_HARDENED_PUBLIC 1016

/* dispute */
/** The bytes are no dispute message of this version. */
#define BTCFI_ERR_DISPUTE_BAD_MESSAGE 1100
/** The message is not the one that this state of the dispute awaits. */
#define BTCFI_ERR_DISPUTE_OUT_OF_TURN 1101
/** The message names another round. */
#define BTCFI_ERR_DISPUTE_WRONG_ROUND 1102
/** A round has too many or too few hashes. */
#define BTCFI_ERR_DISPUTE_HASH_COUNT 1103
/** The choice is outside the segments of the round. */
#define BTCFI_ERR_DISPUTE_CHOICE 1104
/** The two executions agree: there is nothing to dispute. */
#define BTCFI_ERR_DISPUTE_NO_DISAGREEMENT 1105
/** The parameters of the dispute cannot be played. */
#define BTCFI_ERR_DISPUTE_BAD_CONFIGURATION 1106
/** The message belongs to another program, input or dispute. */
#define BTCFI_ERR_DISPUTE_OTHER_PROGRAM 1107

/* service */
/** The Bitcoin node could not be reached. */
#define BTCFI_ERR_NODE_UNREACHABLE 1200
/** The Bitcoin node did not answer in time. */
#define BTCFI_ERR_NODE_TIMEOUT 1201
/** The Bitcoin node refused the user or password. */
#define BTCFI_ERR_NODE_UNAUTHORIZED 1202
/** The Bitcoin node answered with something that is no JSON-RPC reply. */
#define BTCFI_ERR_NODE_BAD_REPLY 1203

#endif
