import { DescribedEntity, describedEntity } from '../validate/described';
import { SourceDocument, SourceFile } from '../validate/source';
import type { DescriptorChange, Edits } from './edits';
import { editsFor } from './editsFor';
import { applyEdits } from './textEdit';
import { ValueEdit, editValue, sameValue } from './valueEdit';
import { writeEdit } from './writeEdit';

/** Larger descriptors are refused: no person wrote them. */
export const maxDescriptorLength = 1_000_000;

export type ChangedDescriptor =
  | { status: 'changed'; text: string }
  /** The file says so already; the catalog has not read it yet. */
  | { status: 'already' }
  /** One sentence: why there is no honest change. */
  | { status: 'impossible'; reason: string };

/**
 * Makes one change of one entity in the text of its descriptor file: as few
 * lines as there can be, and read again to see that the text then differs in
 * what was meant and in nothing else. What was done already stays as it is.
 */
export function changeDescriptor(
  text: string,
  change: DescriptorChange,
): ChangedDescriptor {
  if (text.length > maxDescriptorLength) {
    return impossible('The file is too large to be a descriptor.');
  }
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  let source = new SourceFile('', text);
  const found = findEntity(source, change.entityRef);
  if (typeof found === 'string') {
    return impossible(found);
  }
  const edits: Edits = editsFor(found.described, change);
  if ('reason' in edits) {
    return impossible(edits.reason);
  }
  if (edits.edits.length === 0) {
    return { status: 'already' };
  }
  for (const edit of edits.edits) {
    const next = edited(source, found.index, edit);
    if (next === undefined) {
      return impossible(
        `${nameOf(
          edit,
        )} is written in a form that can't be changed without changing something else; edit it by hand.`,
      );
    }
    source = next;
  }
  return { status: 'changed', text: mark + source.text };
}

/** The file after one edit, if it then says that and nothing else. */
function edited(
  source: SourceFile,
  index: number,
  edit: ValueEdit,
): SourceFile | undefined {
  const document = source.documents[index];
  const written = writeEdit(document, edit);
  if (!written) {
    return undefined;
  }
  const next = new SourceFile('', applyEdits(source.text, written));
  const asMeant =
    next.documents.length === source.documents.length &&
    next.documents.every((one, at) =>
      isAs(one, source.documents[at], at === index ? edit : undefined),
    );
  return asMeant ? next : undefined;
}

function isAs(
  now: SourceDocument,
  before: SourceDocument,
  edit: ValueEdit | undefined,
): boolean {
  return (
    now.error?.message === before.error?.message &&
    sameValue(now.value, edit ? editValue(before.value, edit) : before.value)
  );
}

type Found = { described: DescribedEntity; index: number };

function findEntity(source: SourceFile, ref: string): Found | string {
  const found: Found[] = [];
  let broken = false;
  source.documents.forEach((document, index) => {
    const described = document.error ? undefined : describedEntity(document);
    broken ||= document.error !== undefined;
    if (described?.ref === ref) {
      found.push({ described, index });
    }
  });
  if (found.length === 1) {
    return found[0];
  }
  if (found.length > 1) {
    return `The file describes ${ref} more than once.`;
  }
  return broken
    ? `The file can't be read as YAML, so ${ref} was not found in it.`
    : `The file no longer describes ${ref}.`;
}

function nameOf({ path }: ValueEdit): string {
  return path.filter(step => typeof step === 'string').join('.');
}

function impossible(reason: string): ChangedDescriptor {
  return { status: 'impossible', reason };
}
