import { isMap } from 'yaml';
import { plumblineAnnotations } from '../annotations/names';
import { parseDependencies } from '../annotations/dependencies';
import { dependenciesAnnotationSchema } from '../annotations/dependencies';
import type { EdgeType } from '../schemas/observation';
import { refFrom } from '../validate/estate';
import { DescribedEntity } from '../validate/described';
import { SourceFile } from '../validate/source';
import { applyEdits } from './textEdit';
import { ValueEdit, editValue, sameValue } from './valueEdit';
import { writeEdit } from './writeEdit';

const path = ['metadata', 'annotations', plumblineAnnotations.dependencies];

/** The typed dependencies of a description, and how to change that annotation. */
export type TypedDependencies = {
  items: { to: string; type: EdgeType }[];
  /** Why nothing can be added to them. */
  fault?: string;
  add(to: string, type: EdgeType): ValueEdit[] | undefined;
  remove(which: (item: { to: string; type: EdgeType }) => boolean): ValueEdit[];
  retarget(from: string, to: string): ValueEdit[];
};

/**
 * The annotation is YAML within YAML, so it is edited as a text of its own: what
 * stands in it, comments too, stays.
 */
export function typedDependencies({
  entity,
  ref,
}: DescribedEntity): TypedDependencies {
  const text = entity.metadata.annotations?.[plumblineAnnotations.dependencies];
  const { dependencies: items, errors } = parseDependencies(text, ref);
  const raw = rawItems(text);
  const refOf = (target: string) =>
    refFrom(target, 'component', entity.metadata.namespace);
  const set = (value: string | undefined): ValueEdit[] =>
    value === undefined ? [] : [{ op: 'set', path, value }];
  return {
    items,
    ...(errors.length > 0 && {
      fault: `${plumblineAnnotations.dependencies} of ${ref} ${errors[0]}; mend that first.`,
    }),
    add: (to, type) => {
      const value = withItem(text, `{ type: ${type}, target: ${quoted(to)} }`);
      return value === undefined ? undefined : set(value);
    },
    remove: which => {
      let value = text;
      raw
        .map(({ target, type }, index) => ({ to: refOf(target), type, index }))
        .reverse()
        .forEach(({ to, type, index }) => {
          if (value !== undefined && to !== undefined && which({ to, type })) {
            value = inside(value, { op: 'remove', path: [], index });
          }
        });
      return value === text ? [] : set(value);
    },
    retarget: (from, to) => {
      let value = text;
      raw.forEach(({ target }, index) => {
        if (value !== undefined && refOf(target) === from) {
          const at = [index, 'target'];
          value = inside(value, { op: 'set', path: at, value: to });
        }
      });
      return value === text ? [] : set(value);
    },
  };
}

/** References have none of the marks that YAML reads as its own, but a colon. */
function quoted(ref: string): string {
  return /^[\w.:/-]+$/.test(ref) ? ref : JSON.stringify(ref);
}

function rawItems(text: string | undefined) {
  const [document] = new SourceFile('', text ?? '').documents;
  return dependenciesAnnotationSchema.safeParse(document?.value).data ?? [];
}

function withItem(text: string | undefined, item: string): string | undefined {
  if (!text?.trim() || /^\s*\[\s*\]\s*$/.test(text)) {
    return `- ${item}`;
  }
  const source = new SourceFile('', text);
  const [document] = source.documents;
  // A text stands for the item, and the item then for the text: it is a map.
  const mark = 'plumbline-new-item';
  const marked =
    document && writeEdit(document, { op: 'append', path: [], value: mark });
  if (!marked) {
    return undefined;
  }
  const first = document.find([0]).node;
  const isJson = isMap(first) && first.flow === true && text.includes('"');
  const put = isJson ? asJson(item) : item;
  const next = applyEdits(
    source.text,
    marked.map(edit => ({
      ...edit,
      text: edit.text.replace(`"${mark}"`, put).replace(mark, put),
    })),
  );
  const before = document.value;
  const [after] = new SourceFile('', next).documents;
  const [added] = new SourceFile('', item).documents;
  const meant = Array.isArray(before) && [...before, added.value];
  return !after.error && meant && sameValue(after.value, meant)
    ? next
    : undefined;
}

function asJson(item: string): string {
  const [document] = new SourceFile('', item).documents;
  const { type, target } = document.value as Record<string, string>;
  return `{ "type": ${JSON.stringify(type)}, "target": ${JSON.stringify(
    target,
  )} }`;
}

/** An edit of the text of an annotation; `undefined` where its form has none. */
function inside(text: string, edit: ValueEdit): string | undefined {
  const source = new SourceFile('', text);
  const [document] = source.documents;
  const edits = document && writeEdit(document, edit);
  // A line that goes must not take the end of the text along.
  const next =
    edits &&
    applyEdits(source.text, edits).trimEnd() +
      text.slice(text.trimEnd().length);
  const [after] = next === undefined ? [] : new SourceFile('', next).documents;
  return after && sameValue(after.value, editValue(document.value, edit))
    ? next
    : undefined;
}
