import type {
  Claim,
  Field,
  Unknown,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  duration,
  isKnown,
  production,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import type { Inline } from './blocks';

/** What shows when it began: the requester, or the sign that came first. */
export const onsetSignSchema = z.enum(['given', 'alert', 'incident', 'slo']);
export type OnsetSign = z.infer<typeof onsetSignSchema>;

/** Marks, always beside a word: none of them carries meaning alone. */
export const staleMark = '◐';
export const unknownMark = '?';

export type Clock = {
  /** Ages are measured against this instant. */
  now: string;
  onset?: string;
  onsetSign?: OnsetSign;
};

/** What offsets count from, in words: `4 min before the alert`. */
export const onsetWords: Record<OnsetSign, string> = {
  given: 'it began',
  alert: 'the alert',
  incident: 'the incident',
  slo: 'the SLO breach',
};

/** When it began and what shows that, or that neither is known. */
export function onsetInWords({
  onset,
  onsetSign,
}: Pick<Clock, 'onset' | 'onsetSign'>): string {
  if (onset === undefined) {
    return 'onset unknown';
  }
  return `began ${instant(onset)}${
    onsetSign === undefined || onsetSign === 'given'
      ? ''
      : ` with ${onsetWords[onsetSign]}`
  }`;
}

/**
 * Beside what is shown in a brief about another environment than production:
 * which environment it names, or that it names none and so may be of any. What
 * names none is taken to be of production (ADR 11).
 *
 * @param of - what the brief is about
 */
export function environmentMark(
  environment: string | undefined,
  of: string | undefined,
): string | undefined {
  if (of === undefined || of === production || environment === of) {
    return undefined;
  }
  return environment === undefined
    ? '(environment not named)'
    : `in ${environment}`;
}

/** `checkout` for `component:default/checkout`; other namespaces are kept. */
export function shortRef(ref: string): string {
  return ref.replace(/^[^:]+:(default\/)?/, '');
}

/** `2026-03-03 02:09 UTC`; seconds matter to no one who reads a brief. */
export function instant(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time)
    ? iso
    : `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The time of day alone when it is within half a day of now. */
export function nearInstant(iso: string, { now }: Clock): string {
  const near = Math.abs(Date.parse(iso) - Date.parse(now)) < 12 * 3_600_000;
  return near ? instant(iso).slice(11) : instant(iso);
}

export function age(iso: string, { now }: Clock): string {
  const milliseconds = Date.parse(now) - Date.parse(iso);
  return milliseconds < 0
    ? `in ${duration(milliseconds)}`
    : `${duration(milliseconds)} ago`;
}

/** `4 min before the alert`, `6 min after it`; the age without an onset. */
export function relativeToOnset(iso: string, clock: Clock): string {
  if (clock.onset === undefined) {
    return age(iso, clock);
  }
  const milliseconds = Date.parse(iso) - Date.parse(clock.onset);
  return `${duration(milliseconds)} ${milliseconds > 0 ? 'after' : 'before'} ${
    onsetWords[clock.onsetSign ?? 'given']
  }`;
}

/** How we know: in words, so that declared and observed never look the same. */
export function evidence(claim: Claim<unknown>, clock: Clock): Inline[] {
  const seen =
    claim.observedAt === undefined
      ? 'time unknown'
      : age(claim.observedAt, clock);
  if (claim.stale) {
    return [
      {
        text: `${staleMark} stale, ${claim.kind} by ${claim.source.id}, ${seen}`,
        url: claim.source.url,
        aside: true,
        tone: 'warn',
      },
    ];
  }
  // A description is not sighted again and again; its age says little.
  return [
    {
      tone: 'dim',
      ...(claim.kind === 'declared'
        ? { text: 'declared' }
        : {
            text: `${claim.kind} by ${claim.source.id}, ${seen}`,
            url: claim.source.url,
            aside: true,
          }),
    },
  ];
}

export function unknownPart(field: Unknown): Inline {
  return { text: `${unknownMark} unknown: ${field.unknown}`, tone: 'warn' };
}

/** A value with how we know it, or why it is not known. */
export function fieldParts<T>(
  field: Field<T>,
  clock: Clock,
  show: (value: T) => Inline[],
): Inline[] {
  return isKnown(field)
    ? [...show(field.value), ...evidence(field, clock)]
    : [unknownPart(field as Unknown)];
}

/** A link when it can be one. */
export function urlPart(text: string): Inline {
  return { text, url: text };
}

export function namesPart(names: string[], limit = 8): Inline {
  const shown = names.slice(0, limit).join(', ');
  return {
    text:
      names.length > limit
        ? `${shown} and ${names.length - limit} more`
        : shown,
  };
}

/** Why a section is not wholly known. */
export function reasonParts({ reason }: { reason?: string }): Inline[] {
  return reason === undefined
    ? []
    : [{ text: `${unknownMark} ${reason}`, tone: 'warn' }];
}

/** Longer lists would push the rest of a brief off the screen; the JSON has all. */
export const rowsShown = 25;
