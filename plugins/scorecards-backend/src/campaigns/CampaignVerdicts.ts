import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Campaign,
  CampaignStanding,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { VerdictService } from '../verdicts/VerdictService';
import type { CampaignStore } from './CampaignStore';
import type { BlockStore } from './BlockStore';

/** One verdict of a campaign, and where it counts. */
export type CampaignLine = {
  verdict: Verdict;
  owner?: string;
  standing: CampaignStanding;
  /** Its team says that it waits for the platform, which has not confirmed it. */
  isClaimed: boolean;
};

/** Read at a time. */
const pageSize = 1_000;
const partSize = 500;

type Options = {
  auth: AuthService;
  blocks: Pick<BlockStore, 'standing'>;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts'>;
  store: Pick<CampaignStore, 'failedSince'>;
  verdicts: Pick<VerdictService, 'listed'>;
};

/** The verdicts that a campaign is about, as far as the caller may see them. */
export class CampaignVerdicts {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Each verdict once, by entity and control. */
  async read(
    { audience, controls, createdAt }: Campaign,
    credentials: BackstageCredentials,
  ): Promise<CampaignLine[]> {
    const found: Omit<CampaignLine, 'isClaimed' | 'standing'>[] = [];
    for (const control of controls) {
      let cursor: string | undefined;
      do {
        const page = await this.#options.verdicts.listed(
          { control, owner: audience.team, limit: pageSize, cursor },
          credentials,
        );
        page.items.forEach(one => found.push(one));
        cursor = page.nextCursor;
      } while (cursor);
    }
    const refs = [...new Set(found.map(({ verdict }) => verdict.entityRef))];
    const isMeant = await this.#audience(audience, refs);
    const lines = found.filter(({ verdict }) => isMeant(verdict.entityRef));
    const failed = await this.#failedSince(
      controls,
      refs,
      Date.parse(createdAt),
    );
    const blocks = await this.#options.blocks.standing(controls);
    const keys = (isConfirmed: boolean) =>
      new Set(blocks.filter(one => one.isConfirmed === isConfirmed).map(keyOf));
    const blocked = keys(true);
    const claimed = keys(false);
    return lines
      .map(line => ({
        ...line,
        standing: standingOf(line.verdict, {
          hasFailed: failed.has(keyOf(line.verdict)),
          isBlocked: blocked.has(keyOf(line.verdict)),
        }),
        isClaimed: claimed.has(keyOf(line.verdict)),
      }))
      .sort((a, b) => (keyOf(a.verdict) < keyOf(b.verdict) ? -1 : 1));
  }

  async #audience(
    { kind, lifecycle, tier }: Campaign['audience'],
    refs: readonly string[],
  ): Promise<(entityRef: string) => boolean> {
    const isSame = (wanted: string | undefined, value = '') =>
      wanted === undefined || wanted.toLowerCase() === value.toLowerCase();
    const isOfKind = (ref: string) => isSame(kind, ref.split(':')[0]);
    if (lifecycle === undefined && tier === undefined) {
      return isOfKind;
    }
    const { auth, evidence } = this.#options;
    const meant = new Set<string>();
    for (let start = 0; start < refs.length; start += partSize) {
      // Which of them the caller may see is settled: these are of their verdicts.
      const { items } = await evidence.getFacts(
        {
          entityRefs: refs.slice(start, start + partSize),
          names: ['catalog.owner'],
          limit: partSize,
        },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      items
        .filter(
          one => isSame(lifecycle, one.lifecycle) && isSame(tier, one.tier),
        )
        .forEach(({ entityRef }) => meant.add(entityRef));
    }
    return ref => isOfKind(ref) && meant.has(ref);
  }

  async #failedSince(
    controls: readonly string[],
    refs: readonly string[],
    since: number,
  ): Promise<ReadonlySet<string>> {
    const failed = new Set<string>();
    for (let start = 0; start < refs.length; start += partSize) {
      const part = refs.slice(start, start + partSize);
      (await this.#options.store.failedSince(controls, part, since)).forEach(
        key => failed.add(keyOf(key)),
      );
    }
    return failed;
  }
}

/** Exempt, disputed and blocked are apart; what is not known is not fixed. */
function standingOf(
  { dispute, status }: Verdict,
  { hasFailed, isBlocked }: { hasFailed: boolean; isBlocked: boolean },
): CampaignStanding {
  switch (status) {
    case 'exempt':
      return 'exempt';
    case 'pass':
      return hasFailed ? 'fixed' : 'passing';
    case 'fail':
      if (dispute) {
        return 'disputed';
      }
      return isBlocked ? 'blocked' : 'open';
    default:
      return 'unknown';
  }
}

export function keyOf(of: { entityRef: string; control: string }): string {
  return `${of.entityRef} ${of.control}`;
}
