import type { AuthService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { VerdictStore } from '../verdicts/VerdictStore';
import type { VerdictKey } from '../verdicts/records';
import type { CampaignStore } from './CampaignStore';
import type { StoredFix } from './records';
import { campaignPage, fixKey, plain } from './FixPlans';
import { readPassing, verdictsOf } from './readPassing';

/** Of one pass: each is some requests to a host. */
const mostAtOnce = 20;
const shortestWaitMs = 10 * 60_000;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'closeIssue'>;
  portalUrl: string | undefined;
  registry: Pick<ControlRegistry, 'all'>;
  store: Pick<CampaignStore, 'settleIssue' | 'waitingIssues'>;
  verdicts: Pick<VerdictStore, 'list'>;
};

/**
 * Closes the issues of closed fixes at their hosts, while the verdicts pass. What
 * a host refuses is tried again: first after ten minutes, then after as long as it
 * has waited, and once a day in the end.
 */
export class IssueClosing {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, store } = this.#options;
    const fixes = await store.waitingIssues(clock().getTime(), mostAtOnce);
    const passing = await readPassing(fixes.flatMap(verdictsOf), this.#options);
    for (const fix of fixes) {
      if (signal.aborted) {
        return;
      }
      await store.settleIssue(fix.id, await this.#close(fix, passing));
    }
  }

  async #close(
    fix: StoredFix,
    passing: (key: VerdictKey) => number | undefined,
  ): Promise<Parameters<CampaignStore['settleIssue']>[1]> {
    const { auth, clock, evidence } = this.#options;
    const now = clock().getTime();
    const waited = now - (fix.closedAt ?? now);
    const waiting = {
      state: 'waiting' as const,
      due: now + Math.min(Math.max(waited, shortestWaitMs), dayMs),
    };
    const keys = verdictsOf(fix);
    if (keys.some(key => passing(key) === undefined)) {
      // It fails again, so what the issue asks is to be done.
      return waiting;
    }
    try {
      const { status } = await evidence.closeIssue(
        {
          url: fix.place?.url ?? '',
          key: fixKey(fix),
          comment: this.#comment(fix, passing),
        },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      return { state: status };
    } catch (error) {
      return { ...waiting, reason: toError(error).message.slice(0, 500) };
    }
  }

  #comment(
    fix: StoredFix,
    passing: (key: VerdictKey) => number | undefined,
  ): string {
    const { portalUrl, registry } = this.#options;
    return [
      'Plumbline closes this issue, for what it asks is done:',
      '',
      ...verdictsOf(fix).map(key => {
        const { control } = key;
        const title = registry.all.get(control)?.compiled.control.title;
        const since = new Date(passing(key)!).toISOString().slice(0, 16);
        return `- ${
          title === undefined ? '' : `${plain(title)} `
        }(\`${control}\`) passes since ${since.replace('T', ' ')} UTC`;
      }),
      '',
      `It is of the campaign ${campaignPage(fix.campaign, portalUrl)}.`,
    ].join('\n');
  }
}
