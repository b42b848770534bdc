import {
  activeIncidentSchema,
  changeKindSchema,
  changesElsewhereSchema,
  changeSchema,
  claimSchema,
  edgeSourceSchema,
  edgeStateSchema,
  edgeTypeSchema,
  directionSchema,
  fieldSchema,
  firingAlertSchema,
  healthStateSchema,
  affectedSchema,
  linkStateSchema,
  moreSchema,
  resolutionSchema,
  sloStateSchema,
  visibilitySchema,
  workloadValueSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

const sectionStatusSchema = z.enum(['known', 'partial', 'unknown']);

/** Every section says whether it is known and, when it is not wholly, why. */
const sectionSchema = z.object({
  status: sectionStatusSchema,
  reason: z.string().optional(),
});
export type SectionStatus = z.infer<typeof sectionStatusSchema>;

const text = fieldSchema(z.string());

/** Which entity it is about, where that is not the requested one: a System's member. */
const about = { entityRef: z.string().optional() };
const listed = {
  ...about,
  /** Reported by no source that was heard lately, while others were. */
  stale: z.literal(true).optional(),
};

const firingSchema = sectionSchema.extend({
  alerts: fieldSchema(z.array(firingAlertSchema.extend(listed))),
  slo: fieldSchema(z.array(sloStateSchema.extend(listed))),
  incidents: fieldSchema(z.array(activeIncidentSchema.extend(listed))),
  /** How some source says that it does; absent where none does. */
  health: claimSchema(healthStateSchema).optional(),
  /** The earliest start in the lists above, stale ones included; not the onset. */
  since: z.string().optional(),
});

/**
 * Who is on call on one escalation level; of several people on one level there
 * is a line for each. Without `user` and `displayName` there is nobody.
 */
export const onCallLevelSchema = z.object({
  level: z.number().int(),
  name: z.string().optional(),
  /** How long an alert waits before it reaches this level, such as `15m`. */
  after: z.string().optional(),
  /** Absent, too, for somebody whom the pager knows and the catalog does not. */
  user: z.string().optional(),
  displayName: z.string().optional(),
  /** The roster names a user whom the catalog does not have. */
  unresolved: z.boolean().optional(),
  /** The end of the shift, ISO 8601. */
  until: z.string().optional(),
  /** There is no end: the level names this person, whatever the hour. */
  always: z.boolean().optional(),
});
export type OnCallLevel = z.infer<typeof onCallLevelSchema>;

/** A team as a responder needs it. */
export const responsibleTeamSchema = z.object({
  /** What it is responsible for: the requested entity, or what that runs on. */
  entityRef: z.string(),
  team: text,
  displayName: z.string().optional(),
  /** By the pager, just now or when it was last read; else by the roster. */
  onCall: fieldSchema(z.array(onCallLevelSchema)),
  /** Where the pager and the catalog name others, in words. */
  disagreement: z.string().optional(),
  escalation: text,
  channel: text,
  pager: text,
  editUrl: z.string().optional(),
});
export type ResponsibleTeam = z.infer<typeof responsibleTeamSchema>;

const ownerSchema = sectionSchema.extend({
  workload: responsibleTeamSchema,
  substrate: z.array(responsibleTeamSchema),
});

const linkSchema = z.object({
  url: z.string(),
  title: z.string().optional(),
  type: z.string().optional(),
});

const serviceSchema = sectionSchema.extend({
  kind: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  type: text,
  tier: text,
  lifecycle: text,
  system: text,
  repository: text,
  runbook: text,
  dataClassification: text,
  links: fieldSchema(z.array(linkSchema)),
  /** Whether these, and the runbook, answer; absent where nothing looks. */
  linkStates: claimSchema(z.array(linkStateSchema)).optional(),
  viewUrl: z.string().optional(),
  editUrl: z.string().optional(),
});

const runtimeSchema = sectionSchema.extend({
  clusters: z.array(z.string()),
  regions: z.array(z.string()),
  namespaces: z.array(z.string()),
  workloads: z.array(claimSchema(workloadValueSchema).extend(about)),
  /** Set when regions run different versions: the versions of each. */
  differs: z
    .array(z.object({ region: z.string(), versions: z.array(z.string()) }))
    .optional(),
});

const blastRadiusSchema = sectionSchema.extend({
  affected: z.array(affectedSchema),
  more: z.array(moreSchema),
  /** Refs of affected entities (itself included) that customers enter by. */
  entryPoints: z.array(z.string()),
  customerPaths: z.array(z.string()),
  dataDomains: z.array(z.string()),
  regions: z.array(z.string()),
  /** How many are affected at the least. */
  atLeast: z.number().int(),
  /** How many of these are services. */
  services: z.number().int().optional(),
});

export const dependencyItemSchema = z.object({
  entityRef: z.string(),
  direction: directionSchema,
  depth: z.number().int(),
  type: edgeTypeSchema,
  state: edgeStateSchema,
  /** `false` when the reference leads nowhere. */
  exists: z.boolean(),
  owner: z.string().optional(),
  tier: z.string().optional(),
  health: fieldSchema(z.enum(['ok', 'degraded', 'down', 'alerting'])),
  sources: z.array(edgeSourceSchema),
});
export type DependencyItem = z.infer<typeof dependencyItemSchema>;

const dependenciesSchema = sectionSchema.extend({
  items: z.array(dependencyItemSchema),
  more: z.array(moreSchema),
});

const lastChangeOfKindSchema = sectionSchema.extend({
  /** The latest change of this kind to the entity itself; absent with `partial` means that sources report this kind, but of other entities. */
  change: changeSchema.optional(),
  /** How many sources have ever reported changes of this kind, for any entity. */
  sourcesAnswered: z.number().int(),
});
export type LastChangeOfKind = z.infer<typeof lastChangeOfKindSchema>;

export const suspectSchema = z.object({
  change: changeSchema,
  /** In words, the strongest first. */
  reasons: z.array(z.string()),
});
export type Suspect = z.infer<typeof suspectSchema>;

const lastChangeSchema = sectionSchema.extend({
  byKind: z.record(changeKindSchema, lastChangeOfKindSchema),
  /** Changes that may have caused it. */
  suspects: z.array(suspectSchema),
  /** How many more there are than `suspects` lists; absent when it lists all. */
  moreSuspects: z.number().int().optional(),
  /** Why no change that is known explains it, in words; then nothing is suspected. */
  unexplained: z.string().optional(),
  /** How many changes of that time are left out as of other environments; only where one was named. */
  elsewhere: z.array(changesElsewhereSchema).optional(),
  /**
   * When the first change of the ledger occurred, where that is after the onset:
   * then nobody knows whether a change explains it.
   */
  ledgerFrom: z.string().optional(),
  /** What changed as well and is no suspect; without an onset, what changed lately. */
  alsoChanged: z.array(suspectSchema),
  moreAlsoChanged: z.number().int().optional(),
});

/** What is not known, what must therefore not be concluded, and the fix. */
export const confidenceSchema = z.object({
  code: z.string(),
  message: z.string(),
  /** The section, or `section.part`, that it weakens. */
  affects: z.string(),
  /** Text that can be pasted where it is missing. */
  fix: z.string().optional(),
  /** Where to paste it. */
  fixUrl: z.string().optional(),
});
export type Confidence = z.infer<typeof confidenceSchema>;

/** What says when it began: the requester, or the sign that came first. */
const onsetSignSchema = z.enum(['given', 'alert', 'incident', 'slo']);
export type OnsetSign = z.infer<typeof onsetSignSchema>;

/** The incident packet, the same through every interface. */
export const briefSchema = z
  .object({
    entityRef: z.string(),
    /** Which one this is about; what is known to be of another is left out. */
    environment: z.string().optional(),
    /** Nothing stated which: production is meant. */
    environmentAssumed: z.boolean().optional(),
    /** When it began: given, or else the earliest of what freshly shows it. */
    onset: z.string().optional(),
    onsetSign: onsetSignSchema.optional(),
    firing: firingSchema,
    owner: ownerSchema,
    service: serviceSchema,
    runtime: runtimeSchema,
    blastRadius: blastRadiusSchema,
    dependencies: dependenciesSchema,
    lastChange: lastChangeSchema,
    confidence: z.array(confidenceSchema),
    digest: z.string(),
    generatedAt: z.string(),
    at: z.string(),
    visibility: visibilitySchema,
    /** How the signal was matched; not part of the digest. */
    resolution: resolutionSchema.optional(),
  })
  .meta({ id: 'Brief' });
export type Brief = z.infer<typeof briefSchema>;

/** A brief as it is assembled: the digest and the clock's time are added by who serves it. */
export type BriefWithoutDigest = Omit<Brief, 'digest' | 'generatedAt'>;

/** The seven sections in the order in which a responder reads them. */
export const briefSections = [
  'firing',
  'owner',
  'service',
  'runtime',
  'blastRadius',
  'dependencies',
  'lastChange',
] as const;
export type BriefSection = (typeof briefSections)[number];
