import { canonicalJson } from '../canonical';
import {
  AuditCheckpoint,
  AuditEntry,
  auditEntrySchema,
  genesisHash,
  Sha256,
} from './entry';

/**
 * Why a chain does not hold. `malformed`: a line is no entry. `edited`: an entry
 * is not what its hash says. `out-of-place`: an entry is missing, doubled or
 * elsewhere. `unlinked`: the hash of the entry before is another. `cut`: it ends
 * before the checkpoint. `rewritten`: it is not the one the checkpoint was taken of.
 */
export type ChainProblem = {
  kind:
    | 'malformed'
    | 'edited'
    | 'out-of-place'
    | 'unlinked'
    | 'cut'
    | 'rewritten';
  /** From 1; absent where the end is what is wrong. */
  line?: number;
  /** One sentence. */
  message: string;
};

export type ChainResult =
  | { status: 'intact'; seq: number; hash: string }
  | { status: 'broken'; problem: ChainProblem };

export type VerifyChainOptions = {
  sha256: Sha256;
  /** Taken earlier and kept elsewhere: a chain alone can't show a cut tail. */
  checkpoint?: Pick<AuditCheckpoint, 'seq' | 'hash'>;
};

/**
 * Verifies a chain line by line, from its first entry: for chains that do not
 * fit into memory. After the first problem nothing more can be proved.
 */
export class ChainVerifier {
  readonly #options: VerifyChainOptions;
  #seq = 0;
  #hash = genesisHash;
  #line = 0;
  #problem: ChainProblem | undefined;

  constructor(options: VerifyChainOptions) {
    this.#options = options;
  }

  /** @returns the first problem up to and with this line */
  add(line: string): ChainProblem | undefined {
    this.#line += 1;
    this.#problem ??= this.#check(line);
    return this.#problem;
  }

  /** What is to say of all lines that were added. */
  end(): ChainResult {
    const { checkpoint } = this.#options;
    let problem = this.#problem;
    if (!problem && checkpoint) {
      if (checkpoint.seq === 0 && checkpoint.hash !== genesisHash) {
        problem = this.#isRewritten();
      } else if (checkpoint.seq > this.#seq) {
        problem = {
          kind: 'cut',
          message: `The chain ends with entry ${
            this.#seq
          }, but the checkpoint has ${checkpoint.seq}.`,
        };
      }
    }
    return problem
      ? { status: 'broken', problem }
      : { status: 'intact', seq: this.#seq, hash: this.#hash };
  }

  #check(line: string): ChainProblem | undefined {
    const { checkpoint, sha256 } = this.#options;
    const at = `Line ${this.#line}`;
    const entry = parseEntry(line);
    if (!entry) {
      return this.#found(
        'malformed',
        `${at} is not an entry of an audit chain.`,
      );
    }
    const { hash, ...rest } = entry;
    // The line itself, too: else a doubled key could give readers another
    // content.
    if (canonicalJson(entry) !== line || sha256(canonicalJson(rest)) !== hash) {
      return this.#found(
        'edited',
        `${at}, entry ${entry.seq}, was edited: its content is not what its hash says.`,
      );
    }
    if (entry.seq !== this.#seq + 1) {
      return this.#found(
        'out-of-place',
        `${at} has entry ${entry.seq} where ${
          this.#seq + 1
        } belongs: an entry was removed, added or moved.`,
      );
    }
    if (entry.previous !== this.#hash) {
      return this.#found(
        'unlinked',
        `${at}, entry ${entry.seq}, does not follow the entry before it: one of both was replaced.`,
      );
    }
    this.#seq = entry.seq;
    this.#hash = hash;
    return checkpoint?.seq === entry.seq && checkpoint.hash !== hash
      ? this.#isRewritten()
      : undefined;
  }

  #isRewritten(): ChainProblem {
    return {
      kind: 'rewritten',
      message: `Entry ${
        this.#options.checkpoint!.seq
      } is another one than the checkpoint has: the chain was written anew.`,
    };
  }

  #found(kind: ChainProblem['kind'], message: string): ChainProblem {
    return { kind, line: this.#line, message };
  }
}

/** Verifies the lines of an exported chain, all of it, without line ends. */
export function verifyChain(
  lines: Iterable<string>,
  options: VerifyChainOptions,
): ChainResult {
  const verifier = new ChainVerifier(options);
  for (const line of lines) {
    if (verifier.add(line)) {
      break;
    }
  }
  return verifier.end();
}

function parseEntry(line: string): AuditEntry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    // As it was parsed: what the schema gives back may have lost something.
    return auditEntrySchema.safeParse(value).success
      ? (value as AuditEntry)
      : undefined;
  } catch {
    return undefined;
  }
}
