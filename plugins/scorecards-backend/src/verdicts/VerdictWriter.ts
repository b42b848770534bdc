import {
  Control,
  OnLadder,
  PeopleSaid,
  presentVerdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import { nothing } from '../people/PeopleState';
import type { PassedVerdict } from './VerdictStore';

type Tail = { status: string; failingSince?: number; text: string };

/** Of more instants, or more of one instant, none is kept: it would be much to hold. */
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
    this.#head = `,"control":${JSON.stringify(id)},"version":${version}`;
  }

  /** All but the reference that it begins with. */
  write(
    kept: PassedVerdict,
    claims: readonly string[],
    said: PeopleSaid,
  ): string {
    let evidence = '';
    for (const place of kept.claims) {
      evidence += evidence === '' ? claims[place] : `,${claims[place]}`;
    }
    const step = kept.nextStep
      ? `,"nextStep":${JSON.stringify(kept.nextStep)}`
      : '';
    return `${this.#head},"message":${JSON.stringify(
      kept.message,
    )},"ownedBy":"${kept.ownedBy}","evidence":[${evidence}]${step},${this.#tail(
      kept,
      said,
    )}`;
  }

  /** What follows from where the control is and what people said. */
  #tail(kept: PassedVerdict, said: PeopleSaid): string {
    if (said !== nothing) {
      return this.#present(kept, said);
    }
    const { status, since, failingSince } = kept;
    const tails = this.#tails.get(since) ?? [];
    const known = tails.find(
      one => one.status === status && one.failingSince === failingSince,
    );
    if (known) {
      return known.text;
    }
    const text = this.#present(kept, said);
    if (this.#tails.size < instantsAtMost && tails.length < tailsAtMost) {
      this.#tails.set(since, [...tails, { status, failingSince, text }]);
    }
    return text;
  }

  #present(kept: PassedVerdict, said: PeopleSaid): string {
    const { status, since, failingSince } = kept;
    const { control, version, message, ownedBy } = kept;
    const { entityRef, ...presented } = presentVerdict(
      {
        ...{ entityRef: '', control, version, status, message, ownedBy },
        ...{ evidence: [], since, failingSince },
      },
      this.#control,
      { ...this.#onLadder, ...said, now: this.#now },
    );
    const {
      control: _control,
      version: _version,
      message: _message,
      ownedBy: _ownedBy,
      evidence: _evidence,
      ...rest
    } = presented;
    return JSON.stringify(rest).slice(1);
  }
}
