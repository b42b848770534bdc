import type { AuthService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import {
  dayMs,
  type IssueEnd,
  type ProposalEnd,
} from '@plumbline/backstage-plugin-evidence-common';
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
  evidence: Pick<EvidenceService, 'closeIssue' | 'closeProposal'>;
  portalUrl: string | undefined;
  registry: Pick<ControlRegistry, 'all'>;
  store: Pick<CampaignStore, 'settleProposal' | 'waitingProposals'>;
  verdicts: Pick<VerdictStore, 'list'>;
};

/**
 * Closes the issues of closed fixes at their hosts while the verdicts pass, and
 * their pull requests and branches that were not merged and have no commits by
 * others. A refused request is retried: first after ten minutes, then with a
 * doubling delay, at most a day.
 */
export class FixClosing {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, store } = this.#options;
    const fixes = await store.waitingProposals(clock().getTime(), mostAtOnce);
    const passing = await readPassing(fixes.flatMap(verdictsOf), this.#options);
    for (const fix of fixes) {
      if (signal.aborted) {
        return;
      }
      await store.settleProposal(fix.id, await this.#close(fix, passing));
    }
  }

  async #close(
    fix: StoredFix,
    passing: (key: VerdictKey) => number | undefined,
  ): Promise<Parameters<CampaignStore['settleProposal']>[1]> {
    const { clock } = this.#options;
    const now = clock().getTime();
    const waited = now - (fix.closedAt ?? now);
    const waiting = {
      state: 'waiting' as const,
      due: now + Math.min(Math.max(waited, shortestWaitMs), dayMs),
    };
    const keys = verdictsOf(fix);
    if (keys.some(key => passing(key) === undefined)) {
      // It fails again, so what was proposed is to be done.
      return waiting;
    }
    try {
      const { status } = await this.#closeAtHost(fix, passing);
      return { state: status };
    } catch (error) {
      return { ...waiting, reason: toError(error).message.slice(0, 500) };
    }
  }

  async #closeAtHost(
    fix: StoredFix,
    passing: (key: VerdictKey) => number | undefined,
  ): Promise<{ status: ProposalEnd | IssueEnd }> {
    const { auth, evidence } = this.#options;
    const { entityRef, place } = fix;
    const key = fixKey(fix);
    const options = { credentials: await auth.getOwnServiceCredentials() };
    return place?.commit === undefined
      ? evidence.closeIssue(
          {
            url: place?.url ?? '',
            key,
            comment: this.#issueComment(fix, passing),
          },
          options,
        )
      : evidence.closeProposal(
          {
            entityRef,
            ...(place.url !== undefined && { url: place.url }),
            key,
            commit: place.commit,
            comment: `Plumbline closes this pull request of the campaign ${this.#page(
              fix,
            )}: without it, ${this.#passes(fix, passing).join(', ')}.`,
          },
          options,
        );
  }

  #issueComment(
    fix: StoredFix,
    passing: (key: VerdictKey) => number | undefined,
  ): string {
    return [
      'Plumbline closes this issue, for what it asks is done:',
      '',
      ...this.#passes(fix, passing).map(one => `- ${one}`),
      '',
      `It is of the campaign ${this.#page(fix)}.`,
    ].join('\n');
  }

  #page({ campaign }: StoredFix): string {
    return campaignPage(campaign, this.#options.portalUrl);
  }

  /** Of each control, that it passes and since when. */
  #passes(
    fix: StoredFix,
    passing: (key: VerdictKey) => number | undefined,
  ): string[] {
    return verdictsOf(fix).map(key => {
      const { control } = key;
      const title =
        this.#options.registry.all.get(control)?.compiled.control.title;
      const since = new Date(passing(key)!).toISOString().slice(0, 16);
      return `${
        title === undefined ? '' : `${plain(title)} `
      }(\`${control}\`) passes since ${since.replace('T', ' ')} UTC`;
    });
  }
}
