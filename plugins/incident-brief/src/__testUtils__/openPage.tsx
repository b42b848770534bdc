import type { Overview } from '@plumbline/backstage-plugin-evidence-common';
import type { ExtensionDefinition } from '@backstage/frontend-plugin-api';
import { evidenceApiRef } from '@plumbline/backstage-plugin-evidence-react';
import type { EvidenceApi } from '@plumbline/backstage-plugin-evidence-react';
import type { Entity } from '@backstage/catalog-model';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { incidentBriefApiRef } from '../api';
import type {
  BriefAnswer,
  BriefRequest,
} from '@plumbline/backstage-plugin-incident-brief-common/client';
import type { IncidentBriefApi } from '../api';
import {
  busyOverview,
  changeCollectors,
  checkoutBrief,
  failedDelivery,
  failedDeploy,
  matchedResolution,
  recentChanges,
  reviewInMemory,
  timelineOf,
} from '../fixtures';
import incidentBriefPlugin from '../index';

type OpenPage = {
  briefs: jest.Mocked<IncidentBriefApi>;
  evidence: jest.Mocked<EvidenceApi>;
};

/** Opens a page of the plugin in an app, with fakes that can be changed. */
export function openPage(
  path: string,
  options: {
    answer?: BriefAnswer;
    error?: Error;
    overview?: Overview;
    extensions?: ExtensionDefinition[];
    /** Answers of evidence in place of the usual ones. */
    evidence?: Partial<EvidenceApi>;
    /** Whose groups; the payments team without it. */
    groups?: string[];
    entities?: Entity[];
  } = {},
): OpenPage {
  const {
    answer = { status: 'found', brief: checkoutBrief() },
    error,
    overview = busyOverview,
    extensions,
    groups = ['group:default/payments-platform'],
    entities = [],
  } = options;
  const briefs: jest.Mocked<IncidentBriefApi> = {
    getBrief: jest.fn(async (_request: BriefRequest) => {
      if (error) {
        throw error;
      }
      return answer;
    }),
    ...spied(reviewInMemory()),
  };
  const evidence = {
    resolve: jest.fn(async () => matchedResolution),
    getOverview: jest.fn(async () => overview),
    listChanges: jest.fn(async () => ({ items: recentChanges })),
    getChangeTimeline: jest.fn(async () => timelineOf(recentChanges)),
    getChange: jest.fn(async () => failedDeploy),
    getChangeDelivery: jest.fn(async () => failedDelivery),
    listDiscrepancies: jest.fn(async () => ({ items: [] })),
    listRunObjectives: jest.fn(async () => ({ items: [] })),
    listCollectors: jest.fn(async () => ({ items: changeCollectors })),
    ...options.evidence,
  } as unknown as jest.Mocked<EvidenceApi>;
  renderTestApp({
    features: [incidentBriefPlugin],
    extensions,
    initialRouteEntries: [path],
    mountedRoutes: extensions
      ? undefined
      : { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [incidentBriefApiRef, briefs],
      [evidenceApiRef, evidence],
      [catalogApiRef, catalogApiMock({ entities })],
      mockApis.identity({
        userEntityRef: 'user:default/ana.ruiz',
        ownershipEntityRefs: groups,
      }),
    ] as any,
  });
  return { briefs, evidence };
}

/** The same functions, and what they were called with. */
function spied<T extends object>(fake: T): jest.Mocked<T> {
  return Object.fromEntries(
    Object.entries(fake).map(([name, run]) => [name, jest.fn(run)]),
  ) as jest.Mocked<T>;
}
