/** @jest-environment node */
import {
  IdentityIndex,
  type Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { signalDiscrepancy, signalOfRef } from './signalDiscrepancies';

const identity = new IdentityIndex([
  {
    id: 'acme-app',
    strength: 'strong',
    annotation: 'acme.dev/app',
    ofEntity: () => [],
    ofLabels: ({ app_id: id }) => (id ? [id] : []),
  },
]);
const alias = "an alias in 'plumbline.dev/aliases' of the right one";
const deploy = { what: 'deploy of', source: 'ci' };

describe('signalDiscrepancy', () => {
  it.each<[string, Signal, object, string]>([
    [
      'a repository',
      { type: 'repository', url: 'https://gitlab.com/acme/shop/till' },
      { reported: deploy },
      "The deploy of 'https://gitlab.com/acme/shop/till' matches no entity; the annotation 'gitlab.com/project-slug: acme/shop/till' of the right one would",
    ],
    [
      'a service of a pager',
      { type: 'pager', serviceId: 'PABC' },
      {},
      "The pager service 'PABC' matches no entity; the annotation 'pagerduty.com/service-id: PABC' of the right one would",
    ],
    [
      'an application that another key knows',
      { type: 'workload', name: 'till', labels: { app_id: 'till-eu' } },
      { reported: deploy },
      "The deploy of 'till' matches no entity; the annotation 'acme.dev/app: till-eu' of the right one would",
    ],
    [
      'a name among labels',
      { type: 'alert', labels: { service: 'till' } },
      {},
      `The name 'till' matches no entity; ${alias} would`,
    ],
    [
      'labels without a name',
      { type: 'alert', labels: { alertname: 'Errors' } },
      {},
      "The alert 'Errors' matches no entity; a label that names its service would",
    ],
    [
      'a text with spaces',
      { type: 'text', text: 'the till' },
      {},
      "The name 'the till' matches no entity; a corrected report would",
    ],
    [
      'a name of several lines',
      { type: 'alert', labels: { service: 'till\n\nCo-authored-by: a' } },
      {},
      `The name 'till Co-authored-by: a' matches no entity; ${alias} would`,
    ],
    [
      'what is no address of a repository',
      { type: 'repository', url: 'no address' },
      {},
      "The repository 'no address' matches no entity; a corrected report would",
    ],
    [
      'a reference',
      signalOfRef('component:default/till'),
      { reported: deploy },
      "The deploy of 'component:default/till' matches no entity; its description, or a report with the right reference, would",
    ],
    [
      'a workload that runs',
      { type: 'workload', name: 'till' },
      { runs: true },
      `The workload 'till' runs and no entity describes it; a descriptor, or ${alias}, would`,
    ],
  ])('advises what would name %s', (_, signal, options, message) => {
    expect(
      signalDiscrepancy(
        signal,
        { status: 'unmatched', candidates: [] },
        { identity, ...options },
      ),
    ).toMatchObject({ message });
  });
});
