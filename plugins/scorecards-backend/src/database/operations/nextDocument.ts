import type { JudgedControl, JudgedEntity } from '../../verdicts/VerdictStore';
import type { PastJudgementRow } from '../tables';
import { EvidenceSet } from './EvidenceSet';
import type {
  KeptVerdict,
  StoredDetails,
  VerdictDocument,
} from './verdictDocument';

/**
 * What holds of one entity from now on.
 *
 * @param given.revisionOf - of a control that did not apply until now, how often
 *   it was judged before
 * @returns the document, absent where it stays as it is; what it ends; and how
 *   many verdicts begin
 */
export function nextDocument(
  { entityRef, judged }: JudgedEntity,
  before: VerdictDocument | undefined,
  given: { at: number; revisionOf: (control: string) => number },
): { document?: VerdictDocument; ended: PastJudgementRow[]; added: number } {
  const { at, revisionOf } = given;
  const left = new Map(before?.verdicts.map((one, index) => [one.c, index]));
  const known = new EvidenceSet(before?.details.claims);
  const set = new EvidenceSet();
  const verdicts: KeptVerdict[] = [];
  const details: StoredDetails[] = [];
  const ended: PastJudgementRow[] = [];
  let added = 0;
  let isSeenAgain = false;
  const end = (index: number) =>
    ended.push(
      pastRow(entityRef, before!.verdicts[index], {
        ...{ details: before!.details, index, at },
      }),
    );
  for (const one of inOrder(judged)) {
    const places = one.evidence.map(claim => set.placeOf(claim));
    const index = left.get(one.control);
    left.delete(one.control);
    const was = index === undefined ? undefined : before!.verdicts[index];
    const detailsBefore =
      index === undefined ? undefined : before!.details.verdicts[index];
    details.push({ e: places, n: one.nextStep, d: one.reviewAt });
    if (
      was &&
      isSame(was, one) &&
      isSameStep(detailsBefore!.n, one.nextStep) &&
      set.saysTheSame(places, known, detailsBefore!.e)
    ) {
      verdicts.push(was);
      // Evidence is as it was, but newer.
      isSeenAgain ||= detailsBefore!.d !== one.reviewAt;
      continue;
    }
    if (index !== undefined) {
      end(index);
    }
    added += 1;
    verdicts.push({
      c: one.control,
      v: one.version,
      s: one.status,
      m: one.message,
      o: one.ownedBy,
      e: one.error,
      r: (was?.r ?? revisionOf(one.control)) + 1,
      t: was?.s === one.status ? was.t : at,
      f: failingSinceOf(was, one, at),
      l: at,
    });
  }
  // What is left applies no longer.
  left.forEach(end);
  const isKept = ended.length + added === 0 && !isSeenAgain;
  return {
    document: isKept
      ? undefined
      : { verdicts, details: { verdicts: details, claims: set.claims } },
    ended,
    added,
  };
}

/** One verdict of a document as it was until now. */
export function pastRow(
  entityRef: string,
  one: KeptVerdict,
  given: { details: VerdictDocument['details']; index: number; at: number },
): PastJudgementRow {
  const { claims, verdicts } = given.details;
  const { e: places, n: nextStep } = verdicts[given.index];
  return {
    entity_ref: entityRef,
    control: one.c,
    revision: one.r,
    version: one.v,
    status: one.s,
    message: one.m,
    owned_by: one.o,
    evidence: `[${places.map(place => claims[place]).join(',')}]`,
    next_step: nextStep ? JSON.stringify(nextStep) : null,
    error: one.e ?? null,
    since: one.t,
    failing_since: one.f ?? null,
    learned_at: one.l,
    superseded_at: given.at,
  };
}

/** Mostly they are. */
function inOrder(judged: readonly JudgedControl[]): readonly JudgedControl[] {
  return judged.every(
    ({ control }, index) => index === 0 || judged[index - 1].control < control,
  )
    ? judged
    : [...judged].sort((a, b) => (a.control < b.control ? -1 : 1));
}

function isSame(was: KeptVerdict, one: JudgedControl): boolean {
  return (
    was.v === one.version &&
    was.s === one.status &&
    was.m === one.message &&
    was.o === one.ownedBy &&
    was.e === one.error
  );
}

function isSameStep(
  was: StoredDetails['n'],
  step: JudgedControl['nextStep'],
): boolean {
  return (
    was?.text === step?.text &&
    was?.url === step?.url &&
    was?.template === step?.template
  );
}

/** Only a pass ends a failure: what is not known was not seen to be mended. */
function failingSinceOf(
  was: KeptVerdict | undefined,
  { status }: JudgedControl,
  at: number,
): number | undefined {
  if (status === 'fail') {
    return was?.f ?? at;
  }
  return status === 'unknown' ? was?.f : undefined;
}
