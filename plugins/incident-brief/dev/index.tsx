// `yarn workspace @plumbline/backstage-plugin-incident-brief start`: the pages
// alone, without a backend. Each signal below answers with one state.
import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { CatalogClient } from '@backstage/catalog-client';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { evidenceApiRef } from '@plumbline/backstage-plugin-evidence-react';
import incidentBriefPlugin, { BriefAnswer, incidentBriefApiRef } from '../src';
