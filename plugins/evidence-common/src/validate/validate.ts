import { Entity } from '@backstage/catalog-model';
import { annotationComplaints } from './annotations';
import {
  DescribedEntity,
  DescriptorFile,
  contentOf,
  describedEntity,
  describedIn,
  looksLikeEntity,
} from './described';
import { setValue } from './edit';
import { KnownEstate } from './estate';
import type { Complaint, Finding, Placed } from './finding';
import { isKind } from './formats';
import { groupComplaints } from './groups';
import { spelling } from './kinds';
import { nameComplaints } from './names';
import { ownerComplaints } from './owners';
import { referenceComplaints } from './references';
import { validationRules } from './rules';
import { shapeComplaints } from './shape';
import { SourceDocument, SourceFile } from './source';
import { syntaxComplaints } from './syntax';
import { workloadComplaints } from './workloads';
import { isRecord } from '../isRecord';

export type ValidateOptions = {
  files: readonly DescriptorFile[];
  /** Kubernetes manifests, whose workloads must name an entity. */
  manifests?: readonly SourceFile[];
  /** What the portal has; without it references out of the files are not known. */
  portal?: readonly Entity[];
  /** The files are all there is: what they do not describe does not exist. */
  selfContained?: boolean;
};

export type Validation = {
  findings: Finding[];
  /** How many entities the files describe. */
  entities: number;
};

/**
 * Everything that is wrong with descriptors and manifests, by file in the
 * order given, then by place. Costs what the files cost, and one pass over the
 * known estate. Never throws, whatever the files hold.
 */
export function validateDescriptors(options: ValidateOptions): Validation {
  const sources = options.files.map(({ source }) => source);
  const described = describedIn(options.files);
  const estate = new KnownEstate({
    described,
    portal: options.portal,
    complete: options.portal !== undefined || options.selfContained === true,
  });
  const placed: Placed[] = [
    ...options.files.flatMap(file => [...fileComplaints(file, estate)]),
    ...duplicateComplaints(described),
    ...groupComplaints(described, estate),
    ...workloadComplaints(options.manifests ?? [], estate),
  ];
  const order = new Map(
    [...sources, ...(options.manifests ?? [])].map(({ file }, at) => [
      file,
      at,
    ]),
  );
  const findings = placed
    .map(complaint => ({
      severity: validationRules[complaint.rule].severity,
      ...complaint,
    }))
    .sort(
      (a, b) =>
        order.get(a.file)! - order.get(b.file)! ||
        a.line - b.line ||
        a.column - b.column ||
        (a.rule < b.rule ? -1 : Number(a.rule > b.rule)),
    );
  return { findings, entities: described.length };
}

function* fileComplaints(
  { source, named }: DescriptorFile,
  estate: KnownEstate,
): Generator<Placed> {
  const contents = source.documents.map(document => ({
    document,
    content: contentOf(document),
  }));
  if (named && contents.every(({ content }) => content.is === 'nothing')) {
    yield {
      file: source.file,
      ...source.region(0, 0),
      rule: 'not-an-entity',
      message: 'There is no entity in this file.',
    };
  }
  for (const { document, content } of contents) {
    const ofInterest = named || looksLikeEntity(document);
    for (const complaint of ofInterest
      ? documentComplaints(document, content, estate)
      : []) {
      yield { file: source.file, ...complaint };
    }
  }
}

function* documentComplaints(
  document: SourceDocument,
  content: ReturnType<typeof contentOf>,
  estate: KnownEstate,
): Generator<Complaint> {
  switch (content.is) {
    case 'template':
      yield {
        ...document.regionAt([]),
        rule: 'template-skipped',
        message: 'It is a template of an entity, so it is not checked.',
      };
      break;
    case 'broken':
      yield* syntaxComplaints(document, estate);
      break;
    case 'something-else':
      yield {
        ...document.regionAt([]),
        rule: 'not-an-entity',
        message: 'This is no entity: it has neither a kind nor metadata.',
      };
      break;
    case 'entity':
      yield* entityComplaints(document, content.value, estate);
      break;
    default:
  }
}

function* entityComplaints(
  document: SourceDocument,
  value: Record<string, unknown>,
  estate: KnownEstate,
): Generator<Complaint> {
  const described = describedEntity(document);
  const about = described?.ref;
  yield* mergeKeys(document, value);
  for (const complaint of shapeComplaints(document, value)) {
    yield { ...(about && { about }), ...complaint };
  }
  if (!described) {
    return;
  }
  const { kind } = described.entity;
  // A misspelt kind is an error already.
  if (isKind(kind) && !spelling(kind)) {
    yield {
      ...document.regionAt(['kind']),
      about,
      rule: 'kind-unknown',
      message: `${kind} is not one of Backstage's own kinds, so its spec is not checked.`,
    };
  }
  yield* ownerComplaints(described, estate);
  yield* referenceComplaints(described, estate);
  yield* nameComplaints(described, estate);
  yield* annotationComplaints(described);
}

/** `<<: *shared` is a field called `<<` to Backstage. */
function* mergeKeys(
  document: SourceDocument,
  value: Record<string, unknown>,
): Generator<Complaint> {
  for (const path of [
    [],
    ['metadata'],
    ['metadata', 'annotations'],
    ['spec'],
  ]) {
    const holder = path.reduce<unknown>(
      (inner, step) => (isRecord(inner) ? inner[step] : undefined),
      value,
    );
    if (isRecord(holder) && '<<' in holder) {
      yield {
        ...document.keyRegionAt([...path, '<<']),
        rule: 'yaml-merge-key',
        message:
          "Backstage reads '<<' as a field of that name, and merges nothing; write the fields out.",
      };
    }
  }
}

/** Entities that two documents describe, reported at all but the first. */
function* duplicateComplaints(
  described: readonly DescribedEntity[],
): Generator<Placed> {
  const first = new Map<string, DescribedEntity>();
  for (const one of described) {
    const { document, ref, entity } = one;
    const before = first.get(ref);
    if (!before) {
      first.set(ref, one);
      continue;
    }
    const path = ['metadata', 'name'];
    const { line } = before.document.regionAt(path);
    yield {
      file: document.source.file,
      ...document.regionAt(path),
      about: ref,
      rule: 'entity-duplicate',
      message: `${ref} is described already, at ${before.document.source.file}:${line}; delete one of the two, or give this one another name.`,
      fix: setValue(document, path, `${entity.metadata.name}-2`, {
        choose: true,
      }),
    };
  }
}
