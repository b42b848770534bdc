import { screen, within } from '@testing-library/react';
import type { ListedRequest } from '@plumbline/backstage-plugin-provisioning-common';
import { openPage } from './__testUtils__/openPage';
import { checkout, payments, portalOverHttp, request } from './fixtures';

const cost = (atLeast: number, unpriced: string[] = []) => ({
  currency: 'USD',
  atLeast,
  delta: atLeast,
  unpriced,
  assumptions: [],
  stale: false,
});

function listed(id: string, has: Partial<ListedRequest> = {}): ListedRequest {
  const { operations, timeline, exemptions, ...rest } = request();
  const [latest] = operations;
  return {
    ...rest,
    id,
    latest,
    intent: { ...rest.intent, database_name: id },
    ...has,
  };
}

const day = 24 * 60 * 60 * 1000;
const portal = () =>
  portalOverHttp({
    listed: [
      listed('ledger', { cost: cost(58.22) }),
      listed('scratch', {
        cost: cost(3),
        state: 'expiring',
        expiresAt: new Date(Date.now() + 1.5 * day).toISOString(),
      }),
      listed('gone', { cost: cost(100), state: 'destroyed' }),
    ],
  });
const entity = (kind: string, name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'default' },
  spec: {},
});
const service = entity('Component', checkout.replace(/.*\//, ''));
const team = entity('Group', payments.replace(/.*\//, ''));
const rows = async () =>
  within(await screen.findByRole('list', { name: 'Infrastructure' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent);

describe('infrastructure on the page of a service', () => {
  it('names what needs attention first, without what is over, and adds up the rest', async () => {
    openPage(portal(), { entity: service });
    expect(await rows()).toEqual([
      expect.stringMatching(/^scratchStaging · \$3\.00Expires in 3/),
      expect.stringMatching(/^ledgerStaging · \$58\.22Active/),
    ]);
    expect(screen.getByText('$61.22')).toBeInTheDocument();
  });

  it('never takes what has no price for nothing', async () => {
    openPage(
      portalOverHttp({
        listed: [
          listed('ledger', { cost: cost(58.22, ['aws_db_instance.this']) }),
          listed('other'),
        ],
      }),
      { entity: service },
    );
    await rows();
    expect(screen.getAllByText(/^≥/)[0]).toHaveTextContent('≥ $58.22');
  });

  it('says so where nothing was requested', async () => {
    openPage(portalOverHttp(), { entity: service });
    expect(await screen.findAllByText('Nothing requested yet')).toHaveLength(2);
    expect(screen.getAllByRole('link', { name: 'Request' })[0]).toHaveAttribute(
      'href',
      '/infrastructure',
    );
  });
});

describe('infrastructure on the page of a team', () => {
  it('has what it costs as a figure, and what is there', async () => {
    openPage(portal(), { entity: team });
    expect(await rows()).toHaveLength(2);
    const figure = screen
      .getAllByRole('region', { name: 'Infrastructure' })
      .find(one => one.hasAttribute('data-figure'));
    expect(figure).toHaveTextContent('$61.22 / month2 resources');
  });

  it('is unknown where it could not be read', async () => {
    openPage(
      portalOverHttp({
        refuse: { '/requests': { status: 500, message: 'x' } },
      }),
      { entity: team },
    );
    expect(await screen.findByText('Unknown')).toBeInTheDocument();
    expect(screen.queryByText('0')).not.toBeInTheDocument();
  });
});
