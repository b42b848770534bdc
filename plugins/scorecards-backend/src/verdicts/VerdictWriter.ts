import {
  Control,
  DebtOwner,
  OnLadder,
  VerdictOverride,
  presentVerdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import { nothing } from './overrides/VerdictOverrideState';
import type { PassedVerdict } from './records';

type Tail = { status: string; failingSince?: number; text: string };

const owned: Record<DebtOwner, string> = {
  service: ',"ownedBy":"service","evidence":',
  platform: ',"ownedBy":"platform","evidence":',
};

/** Of more instants all is forgotten, and of one instant no more is kept: it would be much to hold. */
const instantsAtMost = 1_000;
const tailsAtMost = 10;

/** Writes verdicts of one version of a control. */
export class VerdictWriter {
  readonly #control: Control;
  readonly #onLadder: OnLadder;
  readonly #now: number;
  readonly #head: string;
  /** By since when they are so: verdicts that stand together began together. */
  readonly #tails = new Map<number, Tail[]>();

  constructor(control: Control, onLadder: OnLadder, now: number) {
    this.#control = control;
    this.#onLadder = onLadder;
    this.#now = now;
    const { id, version } = control;
    this.#head = `,"control":${JSON.stringify(
      id,
    )},"version":${version},"message":`;
  }

  /** A line, but for the reference that it begins with. */
  write(kept: PassedVerdict, decided: VerdictOverride): string {
    // Few pieces: each one that is joined to a text is an object of its own.
    const stated = `${JSON.stringify(kept.message)}${owned[kept.ownedBy]}`;
    const tail = this.#tail(kept, decided);
    return kept.nextStep
      ? `${this.#head}${stated}${kept.evidence},"nextStep":${
          kept.nextStep
        }${tail}`
      : `${this.#head}${stated}${kept.evidence}${tail}`;
  }

  /** What follows from where the control is and what people decided. */
  #tail(kept: PassedVerdict, override: VerdictOverride): string {
    if (override !== nothing) {
      return this.#present(kept, override);
    }
    const { status, since, failingSince } = kept;
    const tails = this.#tails.get(since) ?? [];
    const known = tails.find(
      one => one.status === status && one.failingSince === failingSince,
    );
    if (known) {
      return known.text;
    }
    const text = this.#present(kept, override);
    if (this.#tails.size >= instantsAtMost) {
      this.#tails.clear();
    }
    if (tails.length < tailsAtMost) {
      this.#tails.set(since, [...tails, { status, failingSince, text }]);
    }
    return text;
  }

  #present(kept: PassedVerdict, override: VerdictOverride): string {
    const { status, since, failingSince } = kept;
    const { control, version, message, ownedBy } = kept;
    const { entityRef, ...presented } = presentVerdict(
      {
        entityRef: '',
        control,
        version,
        status,
        message,
        ownedBy,
        evidence: [],
        since,
        failingSince,
      },
      this.#control,
      { ...this.#onLadder, ...override, now: this.#now },
    );
    const {
      control: _control,
      version: _version,
      message: _message,
      ownedBy: _ownedBy,
      evidence: _evidence,
      ...rest
    } = presented;
    return `,${JSON.stringify(rest).slice(1)}\n`;
  }
}
