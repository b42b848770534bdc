import type {
  GateAnswer,
  GatePreview,
} from '@plumbline/backstage-plugin-scorecards-common';
import { isOfRequest } from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { StoredGate } from './GateStore';
import type { outcomeOf } from './outcomeOf';

const maxItems = 200;

type Item = GatePreview['items'][number];

/** Counts, and keeps the first of what it would not have allowed as such. */
export class PreviewTally {
  readonly #counts = {
    decisions: 0,
    deploys: 0,
    applies: 0,
    allowedThen: 0,
    rolledBack: 0,
    unknown: 0,
    notRecorded: 0,
  };
  readonly #would: Record<GateAnswer, number> = {
    allow: 0,
    warn: 0,
    review: 0,
    block: 0,
  };
  readonly #items: Record<'warn' | 'review' | 'block', Item[]> = {
    warn: [],
    review: [],
    block: [],
  };

  add(
    { decision }: StoredGate,
    of: {
      outcome: ReturnType<typeof outcomeOf>;
      recorded: ReadonlySet<string>;
      isRolledBack: boolean;
    },
  ): void {
    const { lines, atDeploy: would } = of.outcome;
    const counts = this.#counts;
    counts.decisions += 1;
    counts.deploys += decision.stage === 'deploy' ? 1 : 0;
    if (lines.length === 0) {
      return;
    }
    counts.applies += 1;
    const unknown = lines.filter(({ status }) => status === 'unknown');
    // What the request states is always on record.
    const unrecorded = unknown.some(({ missing }) =>
      missing.some(name => !isOfRequest(name) && !of.recorded.has(name)),
    );
    if (unrecorded) {
      counts.notRecorded += 1;
      return;
    }
    counts.unknown += unknown.length > 0 ? 1 : 0;
    this.#would[would] += 1;
    if (would === 'review' || would === 'block') {
      const { answer } = decision;
      // Advice on a pull request warns at most: it allowed nothing.
      const isAllowed =
        decision.stage === 'deploy' &&
        (answer === 'allow' || answer === 'warn');
      counts.allowedThen += isAllowed ? 1 : 0;
      counts.rolledBack += of.isRolledBack ? 1 : 0;
    }
    if (would !== 'allow' && this.#items[would].length < maxItems) {
      const { answer, at, id, request, services, stage } = decision;
      this.#items[would].push({
        id,
        stage,
        at,
        services,
        answer,
        would,
        environment: request.environment,
        reason: lines.find(({ atDeploy }) => atDeploy === would)!.reason,
        rolledBack: of.isRolledBack,
        ...(request.release?.url !== undefined && { url: request.release.url }),
      });
    }
  }

  get result() {
    const { block, review, warn } = this.#items;
    const items = [...block, ...review, ...warn].slice(0, maxItems);
    const { allow: _, ...stopped } = this.#would;
    const all = Object.values(stopped).reduce((sum, one) => sum + one, 0);
    return {
      ...this.#counts,
      would: this.#would,
      items,
      moreItems: all - items.length,
    };
  }
}
