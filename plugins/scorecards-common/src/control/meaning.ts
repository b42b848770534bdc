import {
  canonicalJson,
  JsonValue,
} from '@plumbline/backstage-plugin-evidence-common';
import { Control, controlSchema } from '../schemas/control';

/** All of a control that a verdict depends on. */
type Meaningful = Pick<
  Control,
  | 'appliesTo'
  | 'maxAge'
  | 'pass'
  | 'platformOwnedWhen'
  | 'ownedBy'
  | 'requirement'
>;

/** White space between words is no meaning. */
const words = (text: string | undefined) => text?.split(/\s+/).join(' ');

function meaningfulPart(control: Meaningful): Meaningful {
  const { appliesTo, maxAge, pass, platformOwnedWhen, ownedBy } = control;
  return {
    appliesTo,
    maxAge,
    pass: words(pass)!,
    platformOwnedWhen: words(platformOwnedWhen),
    ownedBy,
    requirement: control.requirement,
  };
}

/**
 * All of a control that a verdict depends on. Where this differs, the control
 * means something else and needs a new version; a better sentence does not.
 */
export function meaningOf(control: Meaningful): string {
  return canonicalJson(meaningfulPart(control));
}

/** One field in which two controls differ. */
export type ControlDifference = {
  field: string;
  /** Whether verdicts depend on it: then it takes a new version. */
  meaning: boolean;
  before?: JsonValue;
  after?: JsonValue;
};

/** What says nothing about the control itself. */
const beside: ReadonlySet<string> = new Set(['id', 'version', 'fixtures']);

/** The fields in which two controls differ, what changes the meaning first. */
export function differencesOf(
  before: Omit<Control, 'fixtures'>,
  after: Omit<Control, 'fixtures'>,
): ControlDifference[] {
  const was: Record<string, unknown> = { ...before, ...meaningfulPart(before) };
  const is: Record<string, unknown> = { ...after, ...meaningfulPart(after) };
  const meaningful: ReadonlySet<string> = new Set(
    Object.keys(meaningfulPart(after)),
  );
  const fields = new Set([...meaningful, ...Object.keys(controlSchema.shape)]);
  return [...fields]
    .filter(field => !beside.has(field))
    .map(field => ({
      field,
      meaning: meaningful.has(field),
      before: was[field] as JsonValue | undefined,
      after: is[field] as JsonValue | undefined,
    }))
    .filter(
      each => canonicalJson([each.before]) !== canonicalJson([each.after]),
    );
}
