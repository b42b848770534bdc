import { UrlReaderService } from '@backstage/backend-plugin-api';
import type { Known } from './memory';
import {
  describeTarget,
  isSame,
  knownAfter,
  Reading,
  RepositoryReader,
} from './readers';
import type { Target } from './targets';
import { findFlags } from './tree/code';
import { interestIn } from './tree/interest';
import { TreeLimits } from './tree/RepositoryTree';
import { codeByUrl, readByUrl } from './tree/urlReaderTree';

/**
 * Reads what the portal's integrations reach and has no API that is known here:
 * the files, and nothing beside them.
 */
export class ArchiveReader implements RepositoryReader {
  constructor(
    private readonly options: {
      reader: UrlReaderService;
      limits: TreeLimits;
      /** For one repository. Milliseconds. */
      timeout: number;
      machineTime: () => number;
    },
  ) {}

  async read(
    target: Target,
    known: Known | undefined,
    signal: AbortSignal,
  ): Promise<Reading> {
    const { reader, limits, timeout, machineTime } = this.options;
    const { address } = target;
    const url = address.treeUrl ?? address.url!;
    const folders = target.subjects.map(({ folder }) => folder);
    const options = { reader, url, limits, timeout, signal };
    const read = await readByUrl({
      ...options,
      etag: isSame(target, known) ? known?.etags.tree : undefined,
      interest: interestIn(folders),
    });
    const askedAt = machineTime();
    if (read.status === 'unchanged') {
      return { known: knownAfter(target, known, { askedAt }) };
    }
    const page = address.url;
    return {
      known: knownAfter(target, known, {
        askedAt,
        etags: { tree: read.etag },
      }),
      facts: describeTarget(target, {
        tree: read.tree,
        flagsInCode: await findFlags(read.tree, folders, codeByUrl(options)),
        protection: {
          unknown: `How ${address.host} guards branches is not read`,
          url: page,
        },
        activity: () => ({
          unknown: `When ${address.host} was last pushed to is not read`,
          url: page,
        }),
      }),
    };
  }
}
