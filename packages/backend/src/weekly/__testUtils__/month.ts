import fc from 'fast-check';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A Monday. */
export const begin = Date.parse('2026-02-02T00:00:00.000Z');
export const services = ['cart', 'pay'].map(
  name => `component:default/${name}`,
);
export const foreign = 'component:default/foreign';
/** Of one releases are rolled back, and of the other they stay. */
const [rolledBack, staying] = services;
/** Owner, access and infrastructure are due for confirmation every so many days. */
export const certifyAfterDays = 20;

export const control = {
  id: 'runbook',
  version: 1,
  title: 'Has a runbook',
  severity: 'medium',
  owner: 'group:default/platform',
  rationale: 'Who is paged at night has to find it.',
  requirement: 'recommended',
  enabled: true,
  appliesTo: { types: ['service'] },
  pass: 'repository.runbook.present',
  message: 'No runbook in its repository',
  remediation: { text: 'Add one' },
  exemption: { maxDays: 60 },
  retirement: { reviewBy: '2027-06-30' },
};
/** Nothing says whether it passes: exemptions from it leave all else as it is. */
export const unread = {
  ...control,
  id: 'readme',
  title: 'Has a README',
  pass: 'repository.readme.present',
};
/** The same for the platform, which owes it. */
export const paved = {
  ...control,
  id: 'paved',
  title: 'Paved',
  ownedBy: 'platform',
};
export const ladder = {
  id: 'shop',
  version: 1,
  title: 'The shop',
  owner: 'group:default/platform',
  appliesTo: {},
  environments: [
    { name: 'canary', owner: 'group:default/platform', soak: '24h' },
    { name: 'production', owner: 'group:default/platform' },
  ],
};
export const rule = {
  id: 'tests-passed',
  version: 1,
  title: 'Tests passed',
  phase: 'gate',
  owner: 'group:default/platform',
  rationale: 'Who deploys what fails finds out from users.',
  documentation: 'https://docs.example/gates',
  must: 'release.tests.failed == 0',
  message: '{{ string(release.tests.failed) }} failed',
  satisfiedBy: 'Let them pass',
  retirement: { reviewBy: '2027-06-30' },
};

/** Hours since the month began, and what happened then. */
const hours = fc.integer({ min: 1, max: 28 * 24 - 30 });
const anyService = fc.constantFrom(...services, foreign);
export const monthOf = fc.record({
  incidents: fc.array(
    fc.record({
      at: hours,
      lasts: fc.option(fc.integer({ min: 1, max: 400 })),
      about: anyService,
    }),
    { minLength: 6, maxLength: 6 },
  ),
  deploys: fc.array(
    fc.record({
      at: hours,
      failed: fc.integer({ min: 0, max: 1 }),
      about: anyService,
      environment: fc.constantFrom('production', 'staging'),
    }),
    { minLength: 12, maxLength: 12 },
  ),
  /** Reported a minute before the end of a week: later it would be stale. */
  budgets: fc.uniqueArray(
    fc.record({
      week: fc.integer({ min: 0, max: 3 }),
      left: fc.constantFrom(-0.1, 0.1, 0.5, 0.9),
      about: anyService,
    }),
    {
      minLength: 8,
      maxLength: 8,
      selector: ({ about, week }) => `${about} ${week}`,
    },
  ),
  runbooks: fc.uniqueArray(
    fc.record({ at: hours, present: fc.boolean(), about: anyService }),
    { minLength: 6, maxLength: 6, selector: ({ at }) => at },
  ),
  flags: fc.array(
    fc.record({
      at: hours,
      about: anyService,
      flags: fc.uniqueArray(
        fc.record({
          key: fc.constantFrom('new-basket', 'fast-pay', 'beta'),
          expires: fc.constantFrom('2026-02-05', '2026-02-20', '2026-06-01'),
          inCode: fc.boolean(),
        }),
        { selector: ({ key }) => key },
      ),
    }),
    { minLength: 8, maxLength: 8 },
  ),
  /** A drill is recorded once. */
  drills: fc.uniqueArray(
    fc.record({
      at: hours,
      about: fc.constantFrom(...services),
      scenario: fc.constantFrom('restore' as const, 'rollback' as const),
      passed: fc.boolean(),
      findings: fc.integer({ min: 0, max: 2 }),
    }),
    {
      minLength: 5,
      maxLength: 5,
      selector: ({ about, at, scenario }) => `${about} ${at} ${scenario}`,
    },
  ),
  /** Of one service none may be requested while another is pending or in force. */
  exemptions: fc.uniqueArray(
    fc.record({
      at: fc.integer({ min: 1, max: 14 * 24 }),
      approvedAfter: fc.option(fc.integer({ min: 1, max: 20 })),
      lastsDays: fc.integer({ min: 2, max: 40 }),
      revokedAfter: fc.option(fc.integer({ min: 21, max: 400 }), { freq: 1 }),
      about: fc.constantFrom(...services),
    }),
    { minLength: 2, maxLength: 2, selector: ({ about }) => about },
  ),
  /** Exemptions that another capability granted, and may have ended. */
  waivers: fc.array(
    fc.record({
      at: hours,
      lastsDays: fc.integer({ min: 1, max: 40 }),
      endedAfter: fc.option(fc.integer({ min: 1, max: 300 }), { freq: 2 }),
      about: anyService,
    }),
    { minLength: 8, maxLength: 8 },
  ),
  /** Infrastructure that was requested for a time, and for longer later. */
  resources: fc.noBias(
    fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('db', 'queue', 'bucket', 'cache', 'topic', 'key'),
        isOwn: fc.constantFrom(true, true, false),
        lastsDays: fc.integer({ min: 1, max: 50 }),
        extended: fc.option(
          fc.record({ at: hours, days: fc.integer({ min: 1, max: 20 }) }),
          { freq: 2 },
        ),
      }),
      { minLength: 6, maxLength: 6, selector: ({ name }) => name },
    ),
  ),
  /**
   * Releases that were rolled back in the first environment, in the same hour: some
   * in each week, as what was rolled back before a week is not held in it.
   */
  rollbacks: fc
    .array(
      fc.array(
        fc.record({
          hour: fc.integer({ min: 0, max: 160 }),
          about: fc.constantFrom(rolledBack, rolledBack, foreign),
        }),
        { minLength: 2, maxLength: 2 },
      ),
      { minLength: 4, maxLength: 4 },
    )
    .map(weeks =>
      weeks.flatMap((all, week) =>
        all.map(({ about, hour }) => ({ about, at: week * 7 * 24 + hour })),
      ),
    ),
  /** Releases that stay in the first environment until another one follows. */
  stays: fc.array(
    fc.record({
      /** So many hours before an incident of this number, of this service or not. */
      before: fc.integer({ min: 0, max: 40 }),
      incident: fc.integer({ min: 0, max: 5 }),
    }),
    { minLength: 4, maxLength: 4 },
  ),
  confirmations: fc.array(
    fc.record({ at: hours, about: fc.constantFrom(...services) }),
    { minLength: 3, maxLength: 3 },
  ),
  actions: fc.array(
    fc.record({
      at: hours,
      endsAfter: fc.option(fc.integer({ min: 1, max: 200 })),
    }),
    { minLength: 6, maxLength: 6 },
  ),
});
export type Month = typeof monthOf extends fc.Arbitrary<infer T> ? T : never;

/** At noon of the last of its days, before and after it was extended. */
export function endsOf({ extended, lastsDays }: Month['resources'][number]) {
  const end = begin + lastsDays * dayMs + 12 * hourMs;
  return { first: end, extended: end + (extended?.days ?? 0) * dayMs };
}

/** Of which kind a flag is, by its key. */
export const flagTypes: Record<string, string> = {
  'new-basket': 'release',
  'fast-pay': 'ops',
  beta: 'experiment',
};

/** Counted from what was generated alone, by section and week. */
export function expectedTotals(month: Month, week: number) {
  const from = week * 7 * 24;
  const to = from + 7 * 24;
  const isOwn = ({ about }: { about: string }) => services.includes(about);
  const lastBefore = <T extends { at: number }>(
    items: readonly T[],
    keyOf: (item: T) => string,
  ) => {
    const last = new Map<string, T>();
    [...items]
      .filter(({ at }) => at < to)
      .sort((a, b) => a.at - b.at)
      .forEach(item => last.set(keyOf(item), item));
    return [...last.values()];
  };
  const failing = (about: string) =>
    month.runbooks
      .filter(one => one.about === about && one.at < to)
      .sort((a, b) => a.at - b.at)
      .reduce<number | undefined>(
        (since, one) => (one.present ? undefined : since ?? one.at),
        undefined,
      );
  const until = begin + to * hourMs;
  const waived = month.waivers.filter(one => {
    const ends = one.at + one.lastsDays * 24;
    const isEnded = one.endedAfter !== null && one.at + one.endedAfter < to;
    const isNear = ends > to && ends < to + 14 * 24;
    return isOwn(one) && one.at < to && !isEnded && isNear;
  }).length;
  return {
    incidents: month.incidents.filter(
      one =>
        isOwn(one) &&
        one.at < to &&
        (one.lasts === null || one.at + one.lasts >= from),
    ).length,
    releases:
      heldIn(month, week) +
      lastBefore(
        month.deploys.filter(one => isOwn(one) && one.at >= from),
        ({ about, environment }) => `${about} ${environment}`,
      ).filter(({ failed }) => failed > 0).length,
    budgets: month.budgets.filter(
      one => isOwn(one) && one.week === week && one.left < 0.25,
    ).length,
    // The service owes one of them, and the platform the other.
    controls:
      2 * services.filter(about => (failing(about) ?? -1) >= from).length,
    flags: lastBefore(month.flags.filter(isOwn), one => one.about)
      .flatMap(({ flags }) => flags)
      .filter(
        ({ expires, inCode, key }) =>
          inCode &&
          flagTypes[key] !== 'ops' &&
          Date.parse(`${expires}T00:00:00Z`) + dayMs <= until,
      ).length,
    drills: lastBefore(
      month.drills,
      ({ about, scenario }) => `${about} ${scenario}`,
    ).filter(
      ({ about, passed, scenario }) =>
        !passed ||
        month.drills.some(
          one =>
            one.about === about &&
            one.scenario === scenario &&
            one.at < to &&
            one.findings > 0,
        ),
    ).length,
    exemptions:
      waived +
      month.exemptions.filter(one => {
        const { approvedAfter, lastsDays, revokedAfter } = one;
        const ends = one.at + lastsDays * 24;
        const isRevoked =
          revokedAfter !== null &&
          one.at + revokedAfter < Math.min(to, ends, 28 * 24);
        return (
          approvedAfter !== null &&
          one.at + approvedAfter < to &&
          !isRevoked &&
          ends >= from &&
          ends <= to + 14 * 24
        );
      }).length,
    infrastructure: month.resources.filter(one => {
      const { extended, first } = endsOf(one);
      const isExtended = one.extended !== null && one.extended.at < to;
      const ends = isExtended ? extended : first;
      return (
        one.isOwn && ends >= begin + from * hourMs && ends <= until + 14 * dayMs
      );
    }).length,
    certifications: services.filter(about => {
      const confirmed = month.confirmations
        .filter(one => one.about === about && one.at < to)
        .map(({ at }) => at);
      const due = Math.max(0, ...confirmed) + certifyAfterDays * 24;
      return due <= to + 14 * 24;
    }).length,
    actions: month.actions.filter(
      ({ at, endsAfter }) =>
        at < to && (endsAfter === null || at + endsAfter >= from),
    ).length,
  };
}

/** Where releases stay, and since when, in no order. */
export function staysIn({ incidents, stays }: Month) {
  return stays.map(({ before, incident }) => ({
    about: staying,
    at: Math.max(1, incidents[incident].at - before),
  }));
}

/**
 * Of a week, just before its end: what is held on the ladder. That is what was rolled
 * back in this week, and what runs there if an incident began in its first 24 hours.
 */
export function heldIn(month: Month, week: number): number {
  const from = week * 7 * 24;
  const now = from + 7 * 24 - 0.25;
  const rolled = month.rollbacks.filter(
    ({ about, at }) => about === rolledBack && at >= from && at < now,
  ).length;
  const running = staysIn(month)
    .map(({ at }) => at)
    .filter(at => at <= now);
  const last = Math.max(...running);
  const isHeld =
    running.length > 0 &&
    month.incidents.some(
      ({ about, at }) =>
        about === staying && at >= last && at <= last + 24 && at <= now,
    );
  return rolled + (isHeld ? 1 : 0);
}

/** Services of which no drill was recorded by the end of a week. */
export function neverDrilled(month: Month, week: number): string[] {
  return services.filter(
    ref =>
      !month.drills.some(
        ({ about, at }) => about === ref && at < (week + 1) * 7 * 24,
      ),
  );
}
