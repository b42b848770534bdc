import { parseDependencies } from '../annotations/dependencies';
import { parseApprovers } from '../annotations/approvers';
import { plumblineAnnotations } from '../annotations/names';
import { parseOnCall } from '../annotations/onCall';
import type { Complaint } from './finding';
import type { DescribedEntity } from './described';
import { asYaml, setValue } from './edit';
import { embedded } from './embedded';
import { KnownEstate, kindOf, nameOf, refFrom } from './estate';
import { kindShapes } from './kinds';
import { isReference } from './formats';
import { isSubstituted } from './placeholders';
import { Path, SourceDocument } from './source';

/** What `dependsOn` can lead to, in the order in which it is meant most. */
const dependable = ['component', 'resource'];

/** References of an entity that lead nowhere, or to several entities. */
export function* referenceComplaints(
  described: DescribedEntity,
  estate: KnownEstate,
): Generator<Complaint> {
  yield* specComplaints(described, estate);
  yield* annotationComplaints(described, estate);
}

function* specComplaints(
  described: DescribedEntity,
  estate: KnownEstate,
): Generator<Complaint> {
  const { entity, document, ref } = described;
  const shape = Object.hasOwn(kindShapes, entity.kind)
    ? kindShapes[entity.kind]
    : undefined;
  for (const { field, defaultKind } of shape?.references ?? []) {
    const value = entity.spec?.[field];
    const items: [Path, unknown][] = Array.isArray(value)
      ? value.map((item, index) => [['spec', field, index], item])
      : [[['spec', field], value]];
    for (const [path, item] of items) {
      if (typeof item === 'string' && item !== '' && !isSubstituted(item)) {
        const verdict = judge(item, {
          defaultKind,
          namespace: entity.metadata.namespace,
          estate,
        });
        if (verdict) {
          yield {
            ...document.regionAt(path),
            about: ref,
            rule: verdict.rule,
            message: `spec.${field}: ${verdict.message}`,
            ...fixOf(document, path, verdict),
          };
        }
      }
    }
  }
}

type Verdict = Pick<Complaint, 'rule' | 'message'> & {
  /** What to write instead; with `choose`, one of several. */
  instead?: string;
  choose?: boolean;
};

function fixOf(
  document: SourceDocument,
  path: Path,
  { instead, choose }: Verdict,
): Pick<Complaint, 'fix'> {
  return instead === undefined
    ? {}
    : { fix: setValue(document, path, asYaml(instead), { choose }) };
}

function judge(
  text: string,
  options: {
    defaultKind?: string;
    namespace?: string;
    estate: KnownEstate;
  },
): Verdict | undefined {
  const { defaultKind, namespace, estate } = options;
  if (!isReference(text)) {
    const near = estate.nearest(
      text,
      new Set(defaultKind ? [defaultKind] : dependable),
    );
    return {
      rule: 'reference-malformed',
      message: `'${text}' is no reference; it must be like ${
        near?.ref ?? `${defaultKind ?? 'component'}:default/its-name`
      }.`,
      instead: near?.ref,
      choose: !near?.near,
    };
  }
  if (!defaultKind && !text.includes(':')) {
    return withoutKind(text, namespace, estate);
  }
  const ref = refFrom(text, defaultKind, namespace);
  if (!ref || estate.has(ref)) {
    return undefined;
  }
  return estate.complete
    ? dangling(text, ref, estate, defaultKind)
    : {
        rule: 'reference-unchecked',
        message: `Whether ${ref} exists cannot be checked without the portal.`,
      };
}

/** Backstage presumes no kind there, so it refuses the whole entity. */
function withoutKind(
  text: string,
  namespace: string | undefined,
  estate: KnownEstate,
): Verdict {
  const meant = dependable
    .map(kind => refFrom(text, kind, namespace)!)
    .filter(ref => estate.has(ref));
  if (meant.length > 1) {
    return {
      rule: 'reference-ambiguous',
      message: `'${text}' could be ${meant.join(' or ')}; say which.`,
      instead: meant[0],
      choose: true,
    };
  }
  const [only] = meant;
  return {
    rule: 'reference-without-kind',
    message: `Backstage presumes no kind here; write ${
      only ?? `component:${text} or resource:${text}`
    } for '${text}'.`,
    instead: only ?? `component:${text}`,
    choose: !only,
  };
}

function dangling(
  text: string,
  ref: string,
  estate: KnownEstate,
  defaultKind?: string,
): Verdict {
  const kinds = new Set([
    kindOf(ref),
    ...(defaultKind ? [defaultKind] : dependable),
  ]);
  const namesakes = estate.named(nameOf(ref), kinds);
  if (namesakes.length > 1) {
    return {
      rule: 'reference-ambiguous',
      message: `There is no ${ref}, and '${text}' could mean ${namesakes.join(
        ' or ',
      )}.`,
      instead: namesakes[0],
      choose: true,
    };
  }
  const near = namesakes[0]
    ? { ref: namesakes[0], near: true }
    : estate.nearest(nameOf(ref), new Set([kindOf(ref)]));
  return {
    rule: 'reference-dangling',
    message: `There is no ${ref}${near ? `; the nearest is ${near.ref}` : ''}.`,
    instead: near?.ref,
    choose: !near?.near,
  };
}

/** The references inside annotations of Plumbline that can be read. */
function* annotationComplaints(
  described: DescribedEntity,
  estate: KnownEstate,
): Generator<Complaint> {
  const { entity, document, ref } = described;
  const { dependencies, approvers, onCall } = plumblineAnnotations;
  const annotations = entity.metadata.annotations ?? {};
  const stated = (name: string) =>
    isSubstituted(annotations[name]) ? undefined : annotations[name];
  const wanted: [name: string, refs: string[]][] = [
    [
      dependencies,
      parseDependencies(stated(dependencies), ref).dependencies.map(
        ({ to }) => to,
      ),
    ],
    [approvers, valueOr([], parseApprovers(stated(approvers) ?? ''))],
    [onCall, rosterUsers(stated(onCall))],
  ];
  for (const [name, refs] of wanted) {
    for (const target of new Set(refs)) {
      if (!estate.has(target)) {
        const verdict: Verdict = estate.complete
          ? dangling(target, target, estate, kindOf(target))
          : {
              rule: 'reference-unchecked',
              message: `Whether ${target} exists cannot be checked without the portal.`,
            };
        const path = ['metadata', 'annotations', name];
        yield {
          ...embedded(document, path, target, entity.metadata.namespace),
          about: ref,
          rule: verdict.rule,
          message: `${name}: ${verdict.message}`,
          ...embeddedFix(
            document,
            path,
            target,
            verdict,
            entity.metadata.namespace,
          ),
        };
      }
    }
  }
}

function embeddedFix(
  document: SourceDocument,
  path: Path,
  target: string,
  { instead, choose }: Verdict,
  namespace: string | undefined,
): Pick<Complaint, 'fix'> {
  if (instead === undefined) {
    return {};
  }
  const region = embedded(document, path, target, namespace);
  const line = document.source.lineAt(region.line);
  const paste =
    line.slice(0, region.column - 1) +
    instead +
    (region.line === region.endLine ? line.slice(region.endColumn - 1) : '');
  return {
    fix: {
      paste,
      ...(!choose &&
        region.exact && { replace: { ...placeOf(region), text: instead } }),
    },
  };
}

function placeOf({
  line,
  column,
  endLine,
  endColumn,
}: Complaint | ReturnType<typeof embedded>) {
  return { line, column, endLine, endColumn };
}

function rosterUsers(text: string | undefined): string[] {
  const roster = text ? parseOnCall(text) : undefined;
  return roster?.ok
    ? roster.value.levels.flatMap(({ shifts, rotation }) => [
        ...(shifts ?? []).map(({ user }) => user),
        ...(rotation?.users ?? []),
      ])
    : [];
}

function valueOr<T>(
  fallback: T,
  result: { ok: true; value: T } | { ok: false },
): T {
  return result.ok ? result.value : fallback;
}
