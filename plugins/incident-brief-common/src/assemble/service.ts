import {
  dataClassificationSchema,
  EntitySummary,
  EvidenceContext,
  Field,
  ownValue,
  plumblineAnnotations,
  runbookSchema,
  tierSchema,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import type { z } from 'zod';
import type { Brief } from '../schema';
import {
  declared,
  declaredOr,
  isWebUrl,
  partOf,
  sectionOf,
  unknown,
} from './claims';
import { linkStatesOf } from './linkStates';
import { repositoryOf } from './repository';

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
export function assembleService(context: EvidenceContext): Brief['service'] {
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
    lifecycle: declaredOr(
      subject,
      subject.lifecycle,
      `${ref} declares no lifecycle`,
    ),
    repository: repositoryOf(subject),
    runbook: runbookOf(subject),
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

/** The annotation; else a link of type or with a title of that name. */
function runbookOf(entity: EntitySummary): Field<string> {
  const annotated = entity.annotations[plumblineAnnotations.runbook]?.trim();
  if (annotated) {
    return checked(entity, annotated, runbookSchema, 'runbook');
  }
  const [linked] = entity.links
    .filter(
      ({ url, title, type }) =>
        isWebUrl(url) &&
        (/^run-?book$/i.test(type ?? '') || /run[ -]?book/i.test(title ?? '')),
    )
    .map(({ url }) => url)
    .sort(compareText);
  return linked === undefined
    ? unknown(`${entity.entityRef} names no runbook`)
    : declared(entity, linked);
}
