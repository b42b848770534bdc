import {
  FactValues,
  Rule,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { Fix, PatchChange } from '../schemas/fix';
import { Template } from './template';

type CompiledChange = { change: PatchChange; texts: readonly Template[] };

/** What a campaign may propose, whose texts were checked. */
export type CompiledFix = {
  readonly patch?: readonly CompiledChange[];
  readonly checklist?: readonly Template[];
  /** Made of the template, which the portal knows. */
  readonly upgrade?: Fix['upgrade'];
  readonly facts: readonly string[];
  readonly rules: readonly Rule[];
};

/** What is proposed to one service. */
export type FilledFix =
  | { changes: PatchChange[] }
  | { checklist: string[] }
  | { upgrade: NonNullable<Fix['upgrade']> }
  /** One sentence: why nothing true can be proposed. */
  | { reason: string };

/** Filled texts are cut at this length, and half a file is no file. */
const longest = 8_000;

/** @param template - compiles the text at a place below `fix` */
export function compileFix(
  { patch, checklist, upgrade }: Fix,
  template: (path: (string | number)[], text: string) => Template,
): CompiledFix {
  const compiled = {
    patch: patch?.map((change, index) => ({
      change,
      texts: textsOf(change).map(([field, text, at]) =>
        template(
          ['patch', index, field, ...(at === undefined ? [] : [at])],
          text,
        ),
      ),
    })),
    checklist: checklist?.map((step, index) =>
      template(['checklist', index], step),
    ),
  };
  const all = [
    ...(compiled.patch ?? []).flatMap(({ texts }) => texts),
    ...(compiled.checklist ?? []),
  ];
  return {
    ...compiled,
    upgrade,
    facts: [
      ...all.flatMap(({ facts }) => facts),
      ...(upgrade ? ['repository.template'] : []),
    ],
    rules: all.flatMap(({ rules }) => rules),
  };
}

/** Nothing is proposed that is not known. */
export function fillFix(
  { patch, checklist, upgrade }: CompiledFix,
  facts: FactValues,
  now: number,
): FilledFix {
  if (upgrade) {
    return { upgrade };
  }
  const unknown = [
    ...(patch ?? []).flatMap(({ texts }) => texts),
    ...(checklist ?? []),
  ]
    .flatMap(({ rules }) => rules)
    .find(rule => rule.evaluate(facts, now).status !== 'value');
  if (unknown) {
    return {
      reason: `Its text needs '${
        unknown.facts.find(name => !facts.has(name)) ?? unknown.facts[0]
      }', which is not known`,
    };
  }
  const changes = (patch ?? []).map(({ change, texts }) =>
    filled(
      change,
      texts.map(text => text.fill(facts, now)),
    ),
  );
  if (changes.flatMap(textsOf).some(([, text]) => text.length > longest)) {
    return { reason: 'Its text would be too long' };
  }
  return patch
    ? { changes }
    : { checklist: (checklist ?? []).map(step => step.fill(facts, now)) };
}

function textsOf(change: PatchChange): [string, string, number?][] {
  if ('create' in change) {
    return [['text', change.text]];
  }
  return 'append' in change
    ? change.lines.map((line, at) => ['lines', line, at])
    : [['to', change.to]];
}

function filled(change: PatchChange, texts: string[]): PatchChange {
  if ('create' in change) {
    return { ...change, text: texts[0] };
  }
  // A value of several lines would be several lines of the file.
  const lines = texts.map(text => text.replace(/\s*[\r\n]+\s*/g, ' '));
  return 'append' in change
    ? { ...change, lines }
    : { ...change, to: lines[0] };
}
