import {
  activeIncidentSchema,
  catalogFieldSchema,
  compareText,
  flagsSchema,
  instantSchema,
  sloStateSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import type {
  ListedGateDecision,
  WeeklyItem,
  WeeklySection,
  WeeklySectionName,
} from '../schemas';
import type { WeeklyEvidence } from './WeeklyEvidence';
import { certificationsDue } from './certificationsDue';
import { drillsDue } from './drillsDue';
import {
  dayMs,
  isService,
  named,
  read,
  toIso,
  weeklyHorizonDays,
} from './readFact';

const resolve = 'Resolve it: its brief has suspects and dependencies';
/** Below this fraction of its error budget, an SLO is looked at. */
const lowBudget = 0.25;

/** Kinds of flags that are for a time; the others are part of the product. */
const hasExpiry: ReadonlySet<string> = new Set([
  ...['experiment', 'migration', 'release'],
]);

type Found = { items: WeeklyItem[] } & Partial<Pick<WeeklySection, 'unknown'>>;

/** How each section is made of evidence. */
export const assemblers: Record<
  WeeklySectionName,
  (evidence: WeeklyEvidence) => Found
> = {
  actions({ actions, at, week }) {
    const items = actions.flatMap((action): WeeklyItem[] => {
      const { createdAt, due, endedAt, entityRef, id, owner, title } = action;
      const ended =
        endedAt !== undefined && Date.parse(endedAt) < at
          ? Date.parse(endedAt)
          : undefined;
      if (
        Date.parse(createdAt) >= at ||
        (ended !== undefined && ended < week.from)
      ) {
        return [];
      }
      const isOverdue = Date.parse(`${due}T00:00:00Z`) + dayMs <= at;
      const open = isOverdue ? 'overdue' : 'open';
      return [
        {
          ...{ id, title, entityRef, owner, due, url: action.url },
          at: createdAt,
          state: ended === undefined ? open : action.state,
          nextStep:
            ended === undefined
              ? 'Do it, or drop it with a reason'
              : 'Nothing: it has ended',
        },
      ];
    });
    return { items };
  },

  incidents({ at, entityRefs, facts, incidents, owner, week }) {
    const owned = new Set(entityRefs);
    const items = incidents.flatMap((incident): WeeklyItem[] => {
      const { end, key, link, severity, start, title = key } = incident;
      const about = incident.entityRefs.filter(ref => owned.has(ref));
      const ended = end === undefined ? undefined : Date.parse(end);
      const isOpen = ended === undefined || ended >= at;
      if (
        about.length === 0 ||
        Date.parse(start) >= at ||
        (!isOpen && ended < week.from)
      ) {
        return [];
      }
      return [
        {
          ...{ id: key, owner, entityRef: about[0], at: start, url: link },
          title: severity === undefined ? title : `${severity}: ${title}`,
          state: isOpen ? 'open' : 'resolved',
          nextStep: isOpen
            ? resolve
            : 'Review what its brief had wrong, and add the actions that follow',
        },
      ];
    });
    // Pagers that report only what is open, of each service.
    const known = new Set(
      incidents
        .filter(one => one.entityRefs.some(ref => owned.has(ref)))
        .map(({ id }) => id),
    );
    let isReported = items.length > 0;
    for (const { entityRef, facts: reported } of facts) {
      const active = read(
        reported,
        'incident.active',
        z.array(activeIncidentSchema),
      );
      isReported ||= active?.stale === false;
      for (const { id, severity, since, title = id, url } of active?.stale
        ? []
        : active?.value ?? []) {
        if (!known.has(id)) {
          known.add(id);
          items.push({
            ...{ id, owner, entityRef, at: since, url, state: 'open' },
            title: severity === undefined ? title : `${severity}: ${title}`,
            nextStep: resolve,
          });
        }
      }
    }
    return {
      items,
      unknown: isReported
        ? []
        : ['No source reports incidents of what it owns'],
    };
  },

  budgets({ facts, owner }) {
    const items: WeeklyItem[] = [];
    const without: string[] = [];
    for (const { entityRef, kind, type, facts: known } of facts) {
      const slos = read(known, 'slo.state', z.array(sloStateSchema));
      if (slos === undefined || slos.stale) {
        const isExpected = slos !== undefined || isService({ kind, type });
        without.push(...(isExpected ? [entityRef] : []));
        continue;
      }
      for (const slo of slos.value) {
        const { budgetRemaining: left, burnRate, environment, name } = slo;
        const isSpent = left !== undefined && left <= 0;
        const isLow = left !== undefined && left < lowBudget;
        const isBurning = burnRate !== undefined && burnRate > 1;
        if (isSpent || isLow || isBurning) {
          items.push({
            id: [entityRef, name, environment ?? ''].join(' '),
            ...{ entityRef, owner, title: name, url: slo.url, at: slo.since },
            state: budgetState({ isSpent, isLow }),
            nextStep: isSpent
              ? 'Deploy only fixes until it recovers, and add an action for the largest cause'
              : 'Find what burns it, and add an action',
          });
        }
      }
    }
    return {
      items,
      unknown: named(without, 'No current SLO is reported of'),
    };
  },

  controls({ at, controlOwners, failing, owner, week }) {
    const items = failing.flatMap((verdict): WeeklyItem[] => {
      const { control, entityRef, failingSince, since } = verdict;
      const began = Date.parse(failingSince ?? since);
      if (began < week.from || began >= at) {
        return [];
      }
      return [
        {
          id: `${entityRef} ${control}`,
          ...{ entityRef, title: verdict.message, due: verdict.due },
          owner:
            verdict.ownedBy === 'service' ? owner : controlOwners.get(control),
          state: verdict.requirement,
          at: toIso(began),
          nextStep: verdict.nextStep?.text ?? 'Open the control: it says how',
          url: verdict.nextStep?.url,
        },
      ];
    });
    return { items };
  },

  exemptions({ at, exemptions, owner, register, week }) {
    const until = at + weeklyHorizonDays * dayMs;
    const own = exemptions.flatMap((exemption): WeeklyItem[] => {
      const { control, decision, end, entityRef, expires, id } = exemption;
      const ends = Date.parse(expires);
      const wasGranted =
        decision !== undefined &&
        exemption.state !== 'rejected' &&
        Date.parse(decision.at) < at;
      const wasRevoked =
        end !== undefined && Date.parse(end.at) < Math.min(at, ends);
      return wasGranted && !wasRevoked && ends >= week.from && ends <= until
        ? [lapse({ id, entityRef, owner, at, expires, title: control })]
        : [];
    });
    const others = register.flatMap(
      ({ id, subject, validUntil: expires }): WeeklyItem[] =>
        expires !== undefined && Date.parse(expires) <= until
          ? [
              lapse({
                ...{ id, owner, at, expires },
                entityRef: String(subject.entityRef),
                title: String(subject.policy ?? subject.control ?? id),
              }),
            ]
          : [],
    );
    return { items: [...own, ...others] };
  },

  infrastructure({ at, facts, owner, week }) {
    const until = at + weeklyHorizonDays * dayMs;
    const items: WeeklyItem[] = [];
    const unknown: string[] = [];
    for (const { entityRef, facts: known } of facts) {
      const end = read(known, 'catalog.expires', catalogFieldSchema)?.value;
      const due = instantSchema.safeParse(end?.value).data;
      if (end?.present && due === undefined) {
        unknown.push(`The end of ${entityRef} is not an instant`);
      }
      const ends = due === undefined ? NaN : Date.parse(due);
      if (ends >= week.from && ends <= until) {
        items.push({
          id: entityRef,
          ...{ entityRef, owner, due },
          title: entityRef.slice(entityRef.indexOf('/') + 1),
          state: ends <= at ? 'expired' : 'expires',
          nextStep: 'Extend it, or copy what is needed from it',
        });
      }
    }
    return { items, unknown };
  },

  flags({ at, facts, owner }) {
    const items: WeeklyItem[] = [];
    const without: string[] = [];
    const unreadable: string[] = [];
    for (const { entityRef, kind, type, facts: known } of facts) {
      const flags = read(known, 'repository.flags', flagsSchema);
      if (flags === undefined || flags.stale) {
        without.push(...(isService({ kind, type }) ? [entityRef] : []));
      }
      if (flags && flags.value.invalid.length > 0) {
        unreadable.push(entityRef);
      }
      for (const flag of flags?.value.flags ?? []) {
        const { cleanup, expires, inCode, key, type: flagType } = flag;
        const isExpired =
          hasExpiry.has(flagType) &&
          expires !== undefined &&
          Date.parse(`${expires}T00:00:00Z`) + dayMs <= at;
        if (isExpired && inCode !== false) {
          items.push({
            id: `${entityRef} ${key}`,
            ...{ entityRef, title: key, due: expires, url: cleanup },
            owner: flag.owner ?? owner,
            state: inCode === undefined ? 'expired, code unknown' : 'expired',
            nextStep:
              flagType === 'experiment'
                ? 'Decide the experiment, and remove the flag'
                : 'Remove the flag and the path that it switches off',
          });
        }
      }
    }
    return {
      items,
      unknown: [
        ...named(without, 'Flags were not read lately of'),
        ...named(unreadable, 'Some entries of flags can not be read of'),
      ],
    };
  },

  releases({ at, entityRefs, held, heldOnLadders, owner, released, week }) {
    const owned = new Set(entityRefs);
    const last = new Map<string, ListedGateDecision>();
    for (const decision of [...held].sort((a, b) => compareText(a.at, b.at))) {
      const { action, environment, services } = decision;
      const decidedAt = Date.parse(decision.at);
      const about = services.filter(ref => owned.has(ref)).sort(compareText);
      const isReleased = about.every(ref =>
        released.some(
          // It is recorded a moment later than it was decided.
          ({ at: recordedAt, subject, validFrom: later = recordedAt }) =>
            Date.parse(later) > decidedAt &&
            Date.parse(later) < at &&
            subject.entityRef === ref &&
            subject.environment === environment &&
            subject.action === action,
        ),
      );
      if (
        about.length > 0 &&
        !isReleased &&
        decidedAt >= week.from &&
        decidedAt < at
      ) {
        last.set([environment, action, ...about].join(' '), decision);
      }
    }
    const items = [...last.values()].map((decision): WeeklyItem => {
      const { answer, environment, id, objections, services } = decision;
      const [first] = objections.filter(one => one.answer === answer);
      return {
        ...{ id, owner, at: decision.at, url: decision.url },
        entityRef: services.find(ref => owned.has(ref)),
        title: `Held by ${first ? `“${first.title}”` : 'a rule of gates'}`,
        state: answer === 'block' ? 'blocked' : 'in review',
        nextStep:
          answer === 'block'
            ? `Satisfy what blocks ${
                environment ?? 'it'
              }, or give the release up`
            : 'Answer the review',
      };
    });
    const onLadders = heldOnLadders.map(
      ({ entityRef, environment, key, name, since, ...one }): WeeklyItem => ({
        id: [entityRef, environment, key].join(' '),
        ...{ entityRef, owner: one.owner ?? owner, state: 'held' },
        title: `${name} is held in ${environment}: ${one.reason}`,
        ...(since !== undefined && { at: toIso(since) }),
        nextStep: one.nextStep,
      }),
    );
    return { items: [...items, ...onLadders] };
  },

  drills: drillsDue,
  certifications: certificationsDue,
};

function lapse(of: {
  id: string;
  entityRef: string | undefined;
  owner: string;
  at: number;
  expires: string;
  title: string;
}): WeeklyItem {
  const { at, entityRef, expires, id, owner, title } = of;
  const isOver = Date.parse(expires) <= at;
  return {
    ...{ id, entityRef, owner, title, due: expires },
    state: isOver ? 'expired' : 'expires',
    nextStep: isOver
      ? 'Fix what it covered'
      : 'Fix what it covers before it ends, or request another',
  };
}

function budgetState({
  isLow,
  isSpent,
}: {
  isLow: boolean;
  isSpent: boolean;
}): string {
  if (isSpent) {
    return 'spent';
  }
  return isLow ? 'low' : 'burning';
}
