import {
  VerdictOverride,
  presentVerdict,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { VerdictOverrideState } from './overrides/VerdictOverrideState';
import type { LadderState } from '../phases/LadderState';
import type { LoadedControls } from './ControlVersions';
import type { PastJudgement, StoredJudgement, VerdictKey } from './records';

type Withheld = (row: { control: string; version: number }) => boolean;

/**
 * Judgements as readers see them: with what their control requires and
 * what people have decided.
 */
export class VerdictPresenter {
  readonly #ladder: LadderState;
  readonly #people: VerdictOverrideState;

  constructor(options: { ladder: LadderState; people: VerdictOverrideState }) {
    this.#ladder = options.ladder;
    this.#people = options.people;
  }

  /**
   * In the order of the judgements; undefined where the control is not known.
   *
   * @param at - the instant that the verdicts are of, epoch milliseconds
   * @param isWithheld - of what the reader learns nothing but that it is judged
   */
  async present(
    rows: readonly StoredJudgement[],
    pages: LoadedControls,
    at: number,
    isWithheld: Withheld,
  ): Promise<(Verdict | undefined)[]> {
    const overrideOf = await this.#people.load({
      entityRefs: rows.map(({ entityRef }) => entityRef),
      controls: rows.map(({ control }) => control),
      at,
    });
    return rows.map(row => {
      const control = pages.of(row);
      return (
        control &&
        presentVerdict(shown(row), control, {
          ...pages.onLadder(control.id),
          ...readable(overrideOf(row), isWithheld(row)),
          now: at,
        })
      );
    });
  }

  /**
   * What a verdict has been, the newest first: by evidence, and by exemptions
   * that came into force and ended.
   */
  async presentHistory(
    key: VerdictKey,
    rows: readonly PastJudgement[],
    pages: LoadedControls,
    now: number,
    isWithheld: Withheld,
  ): Promise<(Verdict & { learnedAt: string })[]> {
    const overrides = await this.#people.ofVerdict(key);
    const ladder = await this.#ladder.ofControl(key.control);
    return withoutWithheld(rows, isWithheld).flatMap(row => {
      const control = pages.of(row);
      return !control
        ? []
        : changesOf(row, [...overrides.instants, ...ladder.instants], now).map(
            at => ({
              ...presentVerdict(shown(row), control, {
                ...ladder.at(at),
                ...readable(overrides.at(row.version, at), isWithheld(row)),
                now: at,
              }),
              learnedAt: new Date(at).toISOString(),
            }),
          );
    });
  }
}

/** When a verdict changed while one judgement held, the newest first. */
function changesOf(
  { learnedAt, supersededAt = Infinity }: PastJudgement,
  instants: readonly number[],
  now: number,
): number[] {
  const within = instants.filter(
    at => learnedAt < at && at < supersededAt && at <= now,
  );
  return [learnedAt, ...new Set(within.sort((a, b) => a - b))].reverse();
}

/** When what is withheld changed would reveal it: one version is one entry. */
function withoutWithheld(
  rows: readonly PastJudgement[],
  isWithheld: Withheld,
): PastJudgement[] {
  const kept: PastJudgement[] = [];
  for (const row of rows) {
    const later = kept.at(-1);
    if (later && isWithheld(row) && later.version === row.version) {
      const { supersededAt } = later;
      kept[kept.length - 1] = { ...row, supersededAt };
    } else {
      kept.push(row);
    }
  }
  return kept;
}

/** Only what fails can be disputed. */
function readable(
  override: VerdictOverride,
  isWithheld: boolean,
): VerdictOverride {
  return isWithheld ? { exemption: override.exemption } : override;
}

/** Without what is for the judging and for lists alone. */
function shown(row: StoredJudgement | PastJudgement) {
  const { entityRef, control, version, status, message } = row;
  const { ownedBy, evidence, nextStep, since, failingSince } = row;
  return {
    entityRef,
    control,
    version,
    status,
    message,
    ownedBy,
    evidence,
    nextStep,
    since,
    failingSince,
  };
}
