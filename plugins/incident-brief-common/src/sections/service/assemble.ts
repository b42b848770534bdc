import {
  Claim,
  dataClassificationSchema,
  decidedLifecycle,
  decidedLifecycleSchema,
  EntitySummary,
  EvidenceContext,
  Field,
  LinkState,
  linkStateSchema,
  ownValue,
  plumblineAnnotations,
  repositoryFileSchema,
  repositoryHosts,
  runbookSchema,
  tierSchema,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import {
  declared,
  declaredOr,
  isWebUrl,
  partOf,
  sectionOf,
  unknown,
} from '../../kit/fields';
import type { Service } from './schema';

/** The parts that a description of each kind ought to have; others may be unknown. */
export const expectedParts: Record<
  string,
  readonly ('tier' | 'lifecycle' | 'repository' | 'runbook')[]
> = {
  component: ['tier', 'lifecycle', 'repository', 'runbook'],
  api: ['lifecycle', 'repository'],
  resource: ['runbook'],
  system: ['runbook'],
};

/** What it is, and where a responder reads on. */
export function assembleService(context: EvidenceContext): Service {
  const { subject } = context;
  const ref = subject.entityRef;
  const linkStates = linkStatesOf(context);
  const parts = {
    tier: checked(
      subject,
      subject.tier ?? subject.annotations[plumblineAnnotations.tier],
      tierSchema,
      'tier',
    ),
    lifecycle:
      decidedLifecycleOf(context) ??
      declaredOr(subject, subject.lifecycle, `${ref} declares no lifecycle`),
    repository: repositoryOf(subject),
    runbook: runbookOf(context),
  };
  const expected =
    ownValue(expectedParts, subject.kind.toLocaleLowerCase('en-US')) ?? [];
  return {
    ...sectionOf(expected.map(part => partOf(parts[part]))),
    kind: subject.kind,
    ...(subject.title !== undefined && { title: subject.title }),
    ...(subject.description !== undefined && {
      description: subject.description,
    }),
    type: declaredOr(subject, subject.type, `${ref} declares no type`),
    ...parts,
    system: declaredOr(subject, subject.system, `${ref} is part of no system`),
    dataClassification: checked(
      subject,
      subject.annotations[plumblineAnnotations.dataClassification],
      dataClassificationSchema,
      'data classification',
    ),
    // Others could not be opened, or should not be.
    links: declared(
      subject,
      subject.links
        .filter(({ url }) => isWebUrl(url))
        .map(({ url, title, type }) => ({
          url,
          ...(title !== undefined && { title }),
          ...(type !== undefined && { type }),
        }))
        .sort(
          (a, b) =>
            compareText(a.title ?? '', b.title ?? '') ||
            compareText(a.url, b.url) ||
            compareText(a.type ?? '', b.type ?? ''),
        ),
    ),
    ...(linkStates && { linkStates }),
    ...(subject.viewUrl !== undefined && { viewUrl: subject.viewUrl }),
    ...(subject.editUrl !== undefined && { editUrl: subject.editUrl }),
  };
}

/** What was decided counts before what the description says. */
function decidedLifecycleOf({
  facts,
  subject,
}: EvidenceContext): Claim<string> | undefined {
  const fact = facts.find(
    ({ entityRef, name }) =>
      entityRef === subject.entityRef && name === decidedLifecycle,
  );
  const decided = decidedLifecycleSchema.safeParse(fact?.value).data;
  if (!fact || !decided?.present) {
    return undefined;
  }
  const { kind, observedAt, source, stale } = fact;
  return { value: decided.state, kind, source, observedAt, stale };
}

function checked(
  entity: EntitySummary,
  text: string | undefined,
  schema: z.ZodType<string>,
  what: string,
): Field<string> {
  if (!text?.trim()) {
    return unknown(`${entity.entityRef} declares no ${what}`);
  }
  const parsed = schema.safeParse(text.trim());
  return parsed.success
    ? declared(entity, parsed.data)
    : unknown(
        `${
          entity.entityRef
        } declares '${text.trim()}' as its ${what}, which is not one`,
      );
}

/**
 * The annotation; else a link of type or with a title of that name; else the
 * file that was found in its repository.
 */
function runbookOf(context: EvidenceContext): Field<string> {
  const { subject } = context;
  const annotated = subject.annotations[plumblineAnnotations.runbook]?.trim();
  if (annotated) {
    return checked(subject, annotated, runbookSchema, 'runbook');
  }
  const [linked] = subject.links
    .filter(
      ({ url, title, type }) =>
        isWebUrl(url) &&
        (/^run-?book$/i.test(type ?? '') || /run[ -]?book/i.test(title ?? '')),
    )
    .map(({ url }) => url)
    .sort(compareText);
  if (linked !== undefined) {
    return declared(subject, linked);
  }
  const file = factOf(context, 'repository.runbook', repositoryFileSchema);
  if (file?.value.url !== undefined && file.value.present) {
    return { ...file, value: file.value.url };
  }
  return unknown(
    file?.value.present && file.value.path !== undefined
      ? `${subject.entityRef} names no runbook, and ${file.value.path} in its repository has no address to open`
      : `${subject.entityRef} names no runbook`,
  );
}

/** What was seen of the subject's links; undefined where nothing looks. */
function linkStatesOf(
  context: EvidenceContext,
): Claim<LinkState[]> | undefined {
  return factOf(context, 'links.state', z.array(linkStateSchema));
}

/** A fact of the subject that has this shape; of several, a fresh one. */
function factOf<T>(
  { facts, subject }: EvidenceContext,
  name: string,
  schema: z.ZodType<T>,
): Claim<T> | undefined {
  const [claim] = facts
    .filter(
      one =>
        one.entityRef === subject.entityRef &&
        one.name === name &&
        schema.safeParse(one.value).success,
    )
    .sort((a, b) => Number(a.stale) - Number(b.stale));
  if (!claim) {
    return undefined;
  }
  const { entityRef: _, name: __, ...rest } = claim;
  return { ...rest, value: schema.parse(claim.value) };
}

/**
 * Where the source is. A slug says the repository but not the host, which may
 * be an installation of the company; the source location knows, if it has the
 * same path.
 */
function repositoryOf(entity: EntitySummary): Field<string> {
  const location = sourceLocation(entity);
  for (const { annotation, host } of repositoryHosts) {
    const slug = entity.annotations[annotation]
      ?.trim()
      .replace(/^\/+|\/+$/g, '');
    if (slug && isWebUrl(`https://${host}/${slug}`)) {
      const origin =
        location && new URL(location).pathname.startsWith(`/${slug}`)
          ? new URL(location).origin
          : `https://${host}`;
      return declared(entity, `${origin}/${slug}`);
    }
  }
  return location !== undefined
    ? declared(entity, location)
    : unknown(`${entity.entityRef} names no repository`);
}

function sourceLocation(entity: EntitySummary): string | undefined {
  const text = entity.annotations['backstage.io/source-location']
    ?.trim()
    .replace(/^url:/, '')
    .replace(/\/+$/, '');
  return text && isWebUrl(text) ? text : undefined;
}
