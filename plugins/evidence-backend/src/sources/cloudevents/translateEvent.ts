import type {
  ChangeOutcome,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  filledText,
  nativeId,
  parseInput,
  ReportedChange,
  ReportedIncident,
  titleOf,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { InputError } from '@backstage/errors';
import type { CloudEvent } from './envelope';
import { parsePurl } from './purl';
import { DeployPipeline, translateRun } from './run';
import {
  ChangeMergedEvent,
  changeMergedSchema,
  EnvironmentEvent,
  environmentSchema,
  IncidentEvent,
  incidentEventSchema,
  incidentReportedSchema,
  rolloutSchema,
  runSchema,
  ServiceEvent,
  serviceSchema,
} from './schemas';
import {
  artifactSignals,
  idSignals,
  namedBy,
  repositorySignals,
  serviceSignals,
} from './signals';
import { cdeventsSource, eventKey, EventTranslation } from './translation';

/** `dev.cdevents.service.deployed.0.3.0`; drafts end in `-draft`. */
const typePattern =
  /^dev\.cdevents\.([a-z]+\.[a-z]+)\.(\d+)\.\d+\.\d+(-[a-z0-9.-]+)?$/i;

/**
 * What one event says. Versions of a type share its key: an event is the same
 * in whichever of them it is written.
 *
 * @throws InputError for an event of a kind that is kept, but not as specified
 */
export function translateEvent(
  event: CloudEvent,
  pipelines: readonly DeployPipeline[],
): EventTranslation {
  const [, name, major] = typePattern.exec(event.type) ?? [];
  if (name === undefined) {
    return { ignored: 'Only events of CDEvents are kept', event: event.type };
  }
  const translate = translations(pipelines)[name.toLocaleLowerCase('en-US')];
  if (!translate) {
    return {
      ignored: `Events '${name}' say nothing about changes`,
      event: event.type,
    };
  }
  if (major !== '0') {
    return {
      ignored: `Version ${major} of '${name}' is not known here`,
      event: event.type,
    };
  }
  requireSameType(event);
  return translate(event.data);
}

/** By subject and predicate. */
function translations(
  pipelines: readonly DeployPipeline[],
): Record<string, ((data: unknown) => EventTranslation) | undefined> {
  const service =
    (
      schema: typeof serviceSchema | typeof rolloutSchema,
      predicate: string,
      title: string,
      outcome: ChangeOutcome = 'succeeded',
    ) =>
    (data: unknown) => ({
      change: serviceChange(
        parseInput(schema, data, 'event'),
        predicate,
        title,
        outcome,
      ),
    });
  const environment = (predicate: string) => (data: unknown) => ({
    change: environmentChange(
      parseInput(environmentSchema, data, 'event'),
      predicate,
    ),
  });
  const incident =
    (
      schema: typeof incidentEventSchema | typeof incidentReportedSchema,
      status: 'open' | 'resolved',
    ) =>
    (data: unknown) => ({
      incident: toIncident(parseInput(schema, data, 'event'), status),
    });
  const run = (data: unknown) =>
    translateRun(parseInput(runSchema, data, 'event'), pipelines);
  return {
    'service.deployed': service(rolloutSchema, 'deployed', 'Deployed'),
    'service.upgraded': service(rolloutSchema, 'upgraded', 'Upgraded'),
    'service.rolledback': service(
      rolloutSchema,
      'rolledback',
      'Rolled back',
      'rolled-back',
    ),
    'service.published': service(serviceSchema, 'published', 'Published'),
    'service.removed': service(serviceSchema, 'removed', 'Removed'),
    'environment.created': environment('created'),
    'environment.modified': environment('modified'),
    'environment.deleted': environment('deleted'),
    'change.merged': data => ({
      change: mergedChange(parseInput(changeMergedSchema, data, 'event')),
    }),
    'incident.detected': incident(incidentEventSchema, 'open'),
    'incident.reported': incident(incidentReportedSchema, 'open'),
    'incident.resolved': incident(incidentEventSchema, 'resolved'),
    'pipelinerun.started': run,
    'pipelinerun.finished': run,
    'taskrun.started': run,
    'taskrun.finished': run,
  };
}

/**
 * The binding demands that both say the same; a sender who wraps one event in
 * the envelope of another has mixed them up.
 */
function requireSameType({ type, data }: CloudEvent): void {
  const context = (data as { context?: { type?: unknown } } | undefined)
    ?.context;
  if (typeof context?.type === 'string' && context.type !== type) {
    throw new InputError(
      "'context.type' of the event must be the type of its CloudEvent",
    );
  }
}

function serviceChange(
  { context, subject }: ServiceEvent,
  predicate: string,
  title: string,
  outcome: ChangeOutcome,
): ReportedChange {
  const { artifactId, environment } = subject.content;
  const revision = filledText(
    artifactId ? parsePurl(artifactId)?.version ?? artifactId : undefined,
  );
  return {
    source: cdeventsSource,
    id: eventKey(`service.${predicate}`, context),
    kind: 'deploy',
    ...namedBy(serviceSignals(subject.id, artifactId)),
    ...(environment && { environment: environment.id }),
    occurredAt: context.timestamp,
    outcome,
    title: titleOf(`${title}: ${subject.id}`),
    ...(revision && { revision }),
  };
}

function environmentChange(
  { context, subject }: EnvironmentEvent,
  predicate: string,
): ReportedChange {
  const name = filledText(subject.content.name);
  const run = webUrl(subject.content.uri, subject.content.url);
  return {
    source: cdeventsSource,
    id: eventKey(`environment.${predicate}`, context),
    kind: 'infrastructure',
    ...namedBy([...idSignals(subject.id), ...idSignals(name ?? '')]),
    // By its id services say where they run.
    environment: subject.id,
    occurredAt: context.timestamp,
    outcome: 'succeeded',
    title: titleOf(`Environment ${predicate}: ${name ?? subject.id}`),
    ...(run && { links: { run } }),
  };
}

/** Merged is not deployed: it has no outcome in any environment. */
function mergedChange({ context, subject }: ChangeMergedEvent): ReportedChange {
  const { repository } = subject.content;
  const sources = [subject.source, context.source];
  const diff = webUrl(subject.id);
  const revision = /^[0-9a-f]{7,64}$/.test(subject.id) ? subject.id : undefined;
  return {
    source: cdeventsSource,
    id: eventKey('change.merged', context),
    kind: 'commit',
    ...namedBy(
      repository
        ? repositorySignals(repository, sources)
        : [{ type: 'repository', url: subject.source || context.source }],
    ),
    occurredAt: context.timestamp,
    title: titleOf(`Merged: ${subject.id}`),
    ...(revision && { revision }),
    ...(diff && { links: { diff } }),
  };
}

function toIncident(
  { context, subject, customData }: IncidentEvent,
  status: 'open' | 'resolved',
): ReportedIncident {
  const { artifactId, description, service, ticketURI } = subject.content;
  const title = titleOf(description);
  const link = webUrl(ticketURI);
  const severity = severityOf(customData);
  const services = problemSignals(service?.id, artifactId);
  return {
    source: cdeventsSource,
    id: nativeId(
      `${(subject.source || context.source).replace(/\/+$/, '')}/${subject.id}`,
    ),
    ...(services.length > 0 && { services }),
    status,
    // Detected, reported or over: none of them says when it began.
    begunBy: context.timestamp,
    ...(status === 'resolved' && { end: context.timestamp }),
    updatedAt: context.timestamp,
    // What the end is called is not what the incident is called.
    ...(title && status === 'open' && { title }),
    ...(severity && { severity }),
    ...(link && { link }),
  };
}

/** One signal: each of an incident's services stands for another entity. */
function problemSignals(
  serviceId: string | undefined,
  artifactId: string | null | undefined,
): Signal[] {
  return serviceId
    ? idSignals(serviceId).slice(-1)
    : artifactSignals(artifactId).slice(0, 1);
}

/** Not specified, but the specification's own sample has it there. */
function severityOf(customData: unknown): string | undefined {
  const severity = (customData as { severity?: unknown } | null | undefined)
    ?.severity;
  return typeof severity === 'string' ? filledText(severity, 100) : undefined;
}
