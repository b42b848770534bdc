import {
  isDescriptor,
  mayDescribe,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  GateDecision,
  GateRequest,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { NamedEnvironments } from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { Claims } from './claims';
import type { MeasuredRule } from './judgements/GateJudgements';
import { isRead, RegisteredFiles } from './registeredFiles';

/** In sentences: what to know of a decision beside its rules. */
export function notesOn(
  request: GateRequest,
  {
    claims,
    environments: { isKnown },
    registered,
  }: {
    claims: Claims;
    environments: NamedEnvironments;
    registered: RegisteredFiles;
  },
): string[] {
  const { descriptions = [], paths = [] } = request;
  const shared = claims.claims.filter(({ services }) => services.length > 1);
  const sent = new Set(descriptions.map(({ path }) => path));
  const judged = [...sent].filter(path => isRead(path, registered));
  const unread = paths.filter(path => !sent.has(path));
  const described = unread.filter(
    path => isDescriptor(path) || registered.paths.has(path),
  );
  const isUnseen = registered.unknown.length > 0 && unread.some(mayDescribe);
  const { length: more } = claims.unclaimed;
  return [
    ...(isKnown
      ? []
      : [
          `The portal knows no environment '${request.environment}': whether rules for certain environments apply is unknown. 'plumbline.environments' says which names it has.`,
        ]),
    ...shared.map(
      ({ folder, services }) =>
        `${services.join(' and ')} have their source in ${
          folder === '' ? 'the whole repository' : `'${folder}'`
        }: all of them are judged.`,
    ),
    ...(judged.length > 0
      ? [
          `The change edits '${judged[0]}'; services are judged as the catalog has them and as the change describes them, and the stricter counts.`,
        ]
      : []),
    ...(described.length > 0
      ? [
          `The change edits '${described[0]}'; its text was not sent, so that services are judged as the catalog has them, before this change.`,
        ]
      : []),
    ...(isUnseen
      ? [
          `From which file the catalog has '${registered.unknown[0]}' is not known: a change of its description is seen in files called 'catalog-info.yaml' and in those that were sent.`,
        ]
      : []),
    ...(more > 0
      ? [
          `${
            more === 1 ? '1 changed path is' : `${more} changed paths are`
          } in no service's folder.`,
        ]
      : []),
  ];
}

/** Which rules stop it though few of their lines were judged, so that they may be wrong. */
export function noteOnUnjudged(
  { lines }: Pick<GateDecision, 'lines'>,
  measured: ReadonlyMap<string, MeasuredRule>,
): string[] {
  const stopping = lines.filter(
    ({ answer }) => answer === 'review' || answer === 'block',
  );
  const unjudged = [...new Set(stopping.map(({ rule }) => rule))].flatMap(
    rule => {
      const { least, reviewed, share } = measured.get(rule)?.accuracy ?? {};
      return least !== undefined && share === undefined
        ? [`${rule} (${reviewed} of ${least} judged)`]
        : [];
    },
  );
  return unjudged.length === 0
    ? []
    : [`The accuracy of what stops it is not known: ${unjudged.join(', ')}.`];
}

/** Which rules stop nothing by which exemption or break-glass, and until when. */
export function notesOnExceptions({
  lines,
}: Pick<GateDecision, 'lines'>): string[] {
  const rules = new Map<string, Set<string>>();
  for (const { entityRef, exemption, override, rule } of lines) {
    const begins = [
      exemption &&
        `By exemption ${exemption.id} until ${exemption.validUntil} '${entityRef}' is exempt from`,
      override &&
        `Break-glass ${override.id} of '${override.by}' for ${override.incident}, until ${override.validUntil}, overrides`,
    ];
    for (const begin of begins.flatMap(one => one ?? [])) {
      rules.set(begin, (rules.get(begin) ?? new Set()).add(rule));
    }
  }
  return [...rules].map(
    ([begin, names]) => `${begin} ${[...names].sort().join(', ')}.`,
  );
}
