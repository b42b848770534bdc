import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { accessibilityFlaws, openPage } from './__testUtils__/openPage';
import { blockedDecision, portalOverHttp } from './fixtures';
import type { PortalOverHttp } from './fixtures';

const now = '2026-03-01T12:00:00.000Z';
const portalAt = (gates: Partial<PortalOverHttp['gates']>) => {
  const portal = portalOverHttp({ now });
  Object.assign(portal.gates, gates);
  return portal;
};
const pathOfOne = `/scorecards/gates/${blockedDecision().id}`;

describe('the page of gates', () => {
  it('counts what deploys were answered', async () => {
    openPage('/scorecards/gates', portalOverHttp({ now }));
    const blocked = await screen.findByRole('region', { name: 'Blocked' });
    expect(blocked).toHaveTextContent('3 of 12');
    expect(
      within(blocked).getByRole('img', {
        name: 'Blocked: 3 since 31 Jan, 1 today',
      }),
    ).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Allowed' })).toHaveTextContent(
      '7 of 12',
    );
  });

  it('shows how long rules kept deploys waiting, and unknown of too few', async () => {
    openPage('/scorecards/gates', portalOverHttp({ now }));
    const waiting = await screen.findByRole('region', {
      name: 'Waiting by rule',
    });
    const [incident, window] = within(waiting).getAllByRole('group', {
      name: /incident|window/,
    });
    expect(incident).toHaveTextContent(
      /7 waits ended 1 still waiting.*Median30 min.*90%4 h/,
    );
    expect(window).toHaveTextContent(/not enough data: 2 of 5/);
    await userEvent.click(within(incident).getByText('Decisions'));
    const links = within(incident)
      .getAllByRole('link')
      .filter(link => link.getAttribute('href')?.includes('/gates/'));
    expect(links.map(link => link.getAttribute('href'))).toEqual([
      expect.stringContaining(pathOfOne),
      expect.stringContaining('/scorecards/gates/d1'),
      expect.stringContaining('/scorecards/gates/d2'),
    ]);
  });

  it('lists decisions with what objects, and opens one', async () => {
    openPage('/scorecards/gates', portalOverHttp({ now }));
    const table = await screen.findByRole('table', {
      name: 'Decisions of gates',
    });
    const [row] = within(table).getAllByRole('row').slice(1);
    expect(row).toHaveTextContent(
      /Blocked.*Migration to production.*shop\/checkoutservice · sha256:4f4f4f4f4f4f….*No incident is open.*igration.*\+1.*ci-shop/,
    );
    await userEvent.click(
      within(row).getByRole('link', { name: 'Migration to production' }),
    );
    expect(
      await screen.findByRole('heading', { name: 'Migration to production' }),
    ).toBeInTheDocument();
    expect(await screen.findByText('Open: INC-311')).toBeInTheDocument();
  });

  it('lists advice on pull requests apart, and says how to get some', async () => {
    openPage('/scorecards/gates', portalOverHttp({ now }), {
      portalUrl: 'https://portal.example.com',
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Pull requests' }),
    );
    expect(
      await screen.findByText(/No pull request was requested yet/),
    ).toHaveTextContent(
      'PLUMBLINE_URL=https://portal.example.com npx --package @plumbline/cli plumbline gate',
    );
  });

  it('lists the rules, those that act first', async () => {
    openPage('/scorecards/gates', portalOverHttp({ now }));
    const table = await screen.findByRole('table', { name: 'Rules of gates' });
    const rowsOf = (of: HTMLElement) =>
      within(of)
        .getAllByRole('row', { hidden: true })
        .slice(1)
        .map(({ textContent }) => textContent);
    expect(rowsOf(table)).toEqual([
      expect.stringMatching(/No incident is open.*Gate.*Blocks.*Warns/),
    ]);
    const observed = screen.getByRole('table', { name: 'Rules in Observe' });
    expect(rowsOf(observed)).toEqual([
      expect.stringMatching(/It has a way back.*Observe.*Asks for a review/),
    ]);
    expect(observed).not.toBeVisible();
    await userEvent.click(screen.getByText('1 rule in Observe'));
    expect(observed).toBeVisible();
  });

  it('says that every change is allowed where there is no rule', async () => {
    openPage('/scorecards/gates', portalAt({ rules: [] }));
    expect(await screen.findByText(/Every change is allowed/)).toBeVisible();
  });

  it('is accessible', async () => {
    openPage('/scorecards/gates', portalOverHttp({ now }));
    await screen.findByRole('table', { name: 'Rules of gates' });
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });
});

describe('the page of a decision', () => {
  it('shows what blocks first, with what would satisfy it', async () => {
    openPage(pathOfOne, portalOverHttp({ now }));
    const open = await screen.findByRole('list', { name: 'Not passing' });
    const items = [...open.children];
    expect(items[0]).toHaveTextContent(
      /No incident is open.*Open: INC-311.*Wait until the incident ends.*incident\.active.*Blocks/,
    );
    expect(items).toHaveLength(1);
    // What is only observed does not stand before what decided.
    await userEvent.click(screen.getByText('1 rule only observed'));
    const observed = screen.getByRole('list', { name: 'Observed only' });
    expect(observed).toHaveTextContent(
      /A destructive migration is reviewed.*Observed only.*In Gate: asks for a review/,
    );
    expect(observed).not.toHaveTextContent('Allows');
    expect(screen.getByRole('region', { name: 'Rules' })).toHaveTextContent(
      /^Rules1 failing1 observed1 passing/,
    );
    expect(screen.queryByText('Lapsed')).not.toBeInTheDocument();
  });

  it('drafts a rule from an input after an incident, with its preview', async () => {
    const portal = openPage(pathOfOne, portalOverHttp({ now }));
    const card = await screen.findByRole('region', {
      name: 'After an incident',
    });
    await userEvent.click(
      within(card).getByRole('button', { name: 'Draft a rule' }),
    );
    await userEvent.type(
      within(card).getByRole('textbox', { name: /Incident/ }),
      'INC-412',
    );
    await userEvent.click(within(card).getByRole('button', { name: 'Draft' }));
    expect(await within(card).findByText(/id: after-inc-412/)).toBeVisible();
    expect(card).toHaveTextContent(/7of 412 would stop.*6were allowed then/);
    expect(portal.requests.at(-1)).toMatch(/\/drafts$/);
    expect(await accessibilityFlaws(card)).toEqual([]);
  });

  it('shows what the pipeline stated, and what it did not as unknown', async () => {
    openPage(pathOfOne, portalOverHttp({ now }));
    const release = await screen.findByRole('region', { name: 'Release' });
    expect(release).toHaveTextContent(/Digestsha256:4f4f4f4f4f4f…/);
    expect(release).toHaveTextContent(/Migrationdestructive/);
    expect(within(release).getAllByText(/Unknown/)).toHaveLength(4);
    expect(screen.getByRole('region', { name: 'Reviews' })).toHaveTextContent(
      /data.*Waiting/,
    );
    expect(screen.getByRole('region', { name: 'Change' })).toHaveTextContent(
      /Irreversible.*Its migration is destructive.*Ownerspayments$/i,
    );
    expect(screen.getAllByText('Was the rule right?')).toHaveLength(2);
    // It does not go out.
    expect(screen.queryByRole('region', { name: 'Rollout' })).toBeNull();
  });

  it('says that no group is known to review it', async () => {
    openPage(
      pathOfOne,
      portalAt({ decision: blockedDecision({ reviewers: [] }) }),
    );
    expect(
      await screen.findByRole('region', { name: 'Change' }),
    ).toHaveTextContent(/OwnersUnknown/);
  });

  it('names what the change destroys', async () => {
    const { request } = blockedDecision();
    const claim = { kind: 'PersistentVolumeClaim', name: 'shop/cart' };
    const diff: NonNullable<typeof request.release>['diff'] = {
      changes: [{ change: 'delete', ...claim, lost: true }],
      total: 903,
    };
    const decision = blockedDecision({
      request: { ...request, release: { ...request.release, diff } },
    });
    openPage(pathOfOne, portalAt({ decision }));
    expect(
      await screen.findByRole('region', { name: 'Release' }),
    ).toHaveTextContent(
      /Infrastructure903 changes: deletes PersistentVolumeClaim shop\/cart/,
    );
  });

  it('says when an allowed deploy lapses, and where it differs', async () => {
    const decision = blockedDecision({
      answer: 'allow',
      atDeploy: 'allow',
      lines: [],
      inForce: true,
      reproduced: false,
    });
    openPage(pathOfOne, portalAt({ decision }));
    expect(await screen.findByText(/Lapses/)).toHaveTextContent(/in 2[78] min/);
    expect(screen.getByText('Differs when decided again')).toBeVisible();
    const rollout = screen.getByRole('region', { name: 'Rollout' });
    expect(
      within(rollout)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual(['1%', '5%', '25%', '50%', '100%']);
    expect(rollout).toHaveTextContent(
      /695 requests or more.*checkoutservice: availability, 99.9%.*Send the traffic back/,
    );
    expect(screen.getByText('No rule applied.')).toBeVisible();
  });

  it('shows what stops nothing by exemption or break-glass, and where a description is at fault', async () => {
    const [line] = blockedDecision().lines.slice(-1);
    const instants = { id: 'one', at: now, validUntil: now };
    const decision = blockedDecision({
      answer: 'warn',
      atDeploy: 'warn',
      lines: [
        {
          ...line,
          answer: 'allow',
          atDeploy: 'allow',
          exemption: instants,
        },
        {
          ...line,
          rule: 'owner',
          answer: 'warn',
          atDeploy: 'warn',
          override: { ...instants, by: 'user:default/ana', incident: 'INC-7' },
          described: {
            path: 'catalog-info.yaml',
            line: 7,
            field: 'spec.owner',
            fix: 'Write `owner: payments`',
          },
        },
      ],
    });
    openPage(pathOfOne, portalAt({ decision }));
    const open = await screen.findByRole('list', { name: 'Not passing' });
    const [first, second] = [...open.children];
    expect(first).toHaveTextContent(
      /catalog-info\.yaml, line 7, spec\.owner: Write `owner: payments`.*Break-glass for INC-7.*In Gate: blocks/,
    );
    expect(second).toHaveTextContent(/Exempt$/);
  });

  it('says what makes known what is not, with commands to copy', async () => {
    const [, line] = blockedDecision().lines;
    const decision = blockedDecision({
      lines: [
        {
          ...line,
          status: 'unknown',
          reason: "No source has reported 'release.verified'",
          satisfiedBy:
            "Wait for it. What is missing: 'npx --package @plumbline/cli plumbline check'",
        },
        {
          ...line,
          entityRef: 'component:default/cart',
          reason: 'It is thu 20:14 (UTC); it opens at 08:00 on mon, tue, wed',
        },
      ],
    });
    openPage(pathOfOne, portalAt({ decision }));
    const open = await screen.findByRole('list', { name: 'Not passing' });
    const [unknown, late] = [...open.children] as HTMLElement[];
    expect(within(unknown).getByText(/^Wait for it/)).toHaveTextContent(
      /missing:$/,
    );
    expect(
      within(unknown).getByRole('region', { name: 'The command' }),
    ).toHaveTextContent(/^npx --package @plumbline\/cli plumbline check$/);
    expect(within(unknown).getByText(/release\.verified/)).toBeVisible();
    expect(late).toHaveTextContent(
      'It is Thu 20:14 (UTC); it opens at 08:00 on Mon to Wed',
    );
  });

  it.each([
    ['migration', /^Deployed/],
    ['flag', /^Succeeded/],
  ] as const)('says what became of a %s', async (action, words) => {
    const report = {
      ...{ outcome: 'succeeded' as const, run: '4711', attempt: 1 },
      ...{ environment: 'production', reportedAt: now },
    };
    const decision = blockedDecision({
      request: { ...blockedDecision().request, action },
      reports: [report],
    });
    openPage(pathOfOne, portalAt({ decision }));
    expect(await screen.findByText(words)).toBeVisible();
  });

  it('leads to the decision that replaced it', async () => {
    const decision = blockedDecision({ endedBy: 'later' });
    openPage(pathOfOne, portalAt({ decision }));
    expect(
      await screen.findByRole('link', { name: 'later decision' }),
    ).toHaveAttribute('href', '/scorecards/gates/later');
  });

  it('says of advice what a deploy would be answered', async () => {
    const decision = blockedDecision({ stage: 'pull-request', answer: 'warn' });
    openPage(pathOfOne, portalAt({ decision }));
    expect(await screen.findByText('A deploy now:')).toBeVisible();
    expect(screen.getAllByText('Blocked')).not.toHaveLength(0);
  });

  it('says that there is none', async () => {
    const refuse = { '/gate/none': { status: 404, message: 'There is none' } };
    openPage('/scorecards/gates/none', portalOverHttp({ now, refuse }));
    expect(await screen.findByText(/There is none/)).toBeVisible();
  });

  it('is accessible', async () => {
    openPage(pathOfOne, portalOverHttp({ now }));
    await screen.findByRole('list', { name: 'Not passing' });
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });
});
