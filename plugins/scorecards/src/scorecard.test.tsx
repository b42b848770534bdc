import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openEntity } from './__testUtils__/openPage';
import { control, portalOverHttp, verdict } from './fixtures';

const tab = () => screen.findByRole('region', { name: 'Verdicts' });
const rowsOf = (list: HTMLElement) => [...list.children] as HTMLElement[];
const refused = (status: number) =>
  portalOverHttp({
    refuse: { '/verdicts': { status, message: 'The sentence of the portal' } },
  });

describe('the scorecard of a service', () => {
  it('counts by requirement, in words', async () => {
    openEntity();
    const counts = within(await tab()).getByRole('list', {
      name: 'How it stands',
    });
    const words = within(counts)
      .getAllByRole('listitem')
      .map(item => item.textContent);
    expect(words).toEqual([
      expect.stringMatching(/^Required 1 failing of 3 · 1 unknown/),
      expect.stringMatching(/^Recommended 1 failing of 2/),
      expect.stringMatching(/^Contextual None failing of 1 · 1 exempt/),
      'Next exemption ends 3 Mar 2099',
    ]);
    expect(words.join()).not.toContain('%');
  });

  it('leads from a tile to its row', async () => {
    openEntity();
    const region = within(await tab());
    await userEvent.click(
      region.getByRole('button', { name: 'Owner has an escalation' }),
    );
    expect(
      rowsOf(region.getByRole('list', { name: 'Failing' }))[0],
    ).toHaveFocus();
  });

  it('says of each what fails, whose debt it is, the evidence and the next step', async () => {
    openEntity();
    const region = within(await tab());
    const [escalation] = rowsOf(region.getByRole('list', { name: 'Failing' }));
    expect(escalation).toHaveTextContent(
      'Group payments has no escalation policy',
    );
    expect(escalation).toHaveTextContent(
      /oncall\.levelslevels 0 \(observed by pagerduty, 4 min ago/,
    );
    expect(
      within(escalation).getByRole('link', {
        name: /Add an escalation policy/,
      }),
    ).toHaveAttribute('href', 'https://pager.example/new');
    expect(
      within(escalation).getByRole('link', { name: 'Owner has an escalation' }),
    ).toHaveAttribute('href', '/scorecards/controls/escalation');
    expect(escalation).toHaveTextContent(/Due 1 Apr/);
    const [rollback] = rowsOf(
      region.getByRole('list', { name: 'Platform blockers' }),
    );
    expect(rollback).toHaveTextContent('Platform blocker:');
    expect(rollback).toHaveTextContent('Would block a change');
    const [slo] = rowsOf(region.getByRole('list', { name: 'Unknown' }));
    expect(slo).toHaveTextContent('Prometheus has not answered since 09:12');
    const [licence] = rowsOf(region.getByRole('list', { name: 'Exempt' }));
    expect(licence).toHaveTextContent(/“It moves in spring”.*Until 3 Mar 2099/);
  });

  it('begins with the one thing to do first', async () => {
    openEntity();
    const first = within(await tab()).getByRole('region', {
      name: 'Do first',
    });
    expect(first).toHaveTextContent(
      /^Do firstAdd an escalation policy.*Owner has an escalation · Required/,
    );
  });

  it('says what a verdict has been', async () => {
    openEntity();
    const region = within(await tab());
    const button = within(
      region.getByRole('group', { name: 'About ‘Owner has an escalation’' }),
    ).getByRole('button', { name: 'History' });
    await userEvent.click(button);
    expect(button).toHaveAttribute('aria-expanded', 'true');
    const history = await region.findByRole('list', { name: 'History' });
    expect(
      within(history)
        .getAllByRole('listitem')
        .map(item => item.textContent),
    ).toEqual([
      expect.stringMatching(/Failing.*version 2: Group payments has/),
      expect.stringMatching(/Passing.*version 1: It was in order/),
    ]);
    await userEvent.click(button);
    expect(history).not.toBeInTheDocument();
  });

  it('says since when it fails where it was not known in between', async () => {
    const since = '2026-03-01T09:00:00.000Z';
    openEntity(
      portalOverHttp({
        verdicts: [
          verdict('again', { since, failingSince: '2026-01-10T09:00:00.000Z' }),
          verdict('once', { since, failingSince: since }),
        ],
      }),
    );
    const rows = rowsOf(
      within(await tab()).getByRole('list', { name: 'Failing' }),
    );
    expect(rows.map(row => /· failing /.test(row.textContent!))).toEqual([
      true,
      false,
    ]);
  });

  it('marks what is new since legacy was frozen, and what is in it', async () => {
    const frozen = { baseline: '2026-02-01T00:00:00Z' };
    openEntity(
      portalOverHttp({
        controls: ['old', 'young', 'loose'].map(id =>
          control(id, { title: id, ...(id !== 'loose' && frozen) }),
        ),
        verdicts: [
          verdict('old', { baseline: true }),
          verdict('young'),
          verdict('loose'),
        ],
      }),
    );
    const rows = rowsOf(
      within(await tab()).getByRole('list', { name: 'Failing' }),
    );
    const having = (words: string) =>
      rows
        .filter(row => within(row).queryByText(words))
        .map(row => within(row).getAllByRole('link')[0].textContent);
    expect(having('New since baseline')).toEqual(['young']);
    expect(having('Baseline')).toEqual(['old']);
  });

  it('names what does not apply to it, and to what it applies', async () => {
    openEntity(
      portalOverHttp({
        controls: [
          control('tls', {
            title: 'Speaks TLS',
            appliesTo: { kinds: ['API'], types: ['grpc'] },
          }),
        ],
      }),
    );
    await userEvent.click(
      within(await tab()).getByText(/1 control does not apply/),
    );
    expect(
      screen.getByRole('list', { name: 'Not applicable' }),
    ).toHaveTextContent('Speaks TLS for API · type grpc');
  });

  it('makes no link of what is not an address of the web', async () => {
    openEntity();
    expect(await tab()).toHaveTextContent('Wire it');
    expect(
      within(await tab()).queryByRole('link', { name: /Wire it/ }),
    ).not.toBeInTheDocument();
  });

  it('folds what passes', async () => {
    openEntity();
    const passing = within(await tab()).getByRole('list', {
      name: 'Passing',
      hidden: true,
    });
    expect(passing).not.toBeVisible();
    await userEvent.click(
      screen.getByText('Passing', { selector: 'summary *' }),
    );
    expect(passing).toBeVisible();
    expect(passing).toHaveTextContent('It has a runbook');
  });

  it('asks for this entity alone, and for the sources', async () => {
    const portal = openEntity();
    await within(await tab()).findByRole('list', { name: 'Failing' });
    expect(new Set(portal.requests)).toEqual(
      new Set([
        '/verdicts?entityRef=component%3Adefault%2Fcheckoutservice&limit=1000',
        '/controls',
        '/exemptions?entityRef=component%3Adefault%2Fcheckoutservice&limit=200',
        '/disputes?entityRef=component%3Adefault%2Fcheckoutservice&limit=200',
        '/contract?entityRef=component%3Adefault%2Fcheckoutservice',
        '/api/evidence/collectors',
      ]),
    );
  });
});

describe('a scorecard without verdicts', () => {
  it.each([
    ['No control is in force', []],
    ['No control is enabled', [control('a', { enabled: false })]],
    ['No control applies', [control('a', { appliesTo: { kinds: ['API'] } })]],
    ['It is not judged yet', [control('a')]],
  ])('says that it is so: %s', async (words, controls) => {
    openEntity(portalOverHttp({ verdicts: [], controls }));
    expect(await tab()).toHaveTextContent(words);
    expect(
      within(await tab()).getByRole('link', { name: 'All controls' }),
    ).toHaveAttribute('href', '/scorecards');
  });

  it('says when nothing fails', async () => {
    openEntity(
      portalOverHttp({ verdicts: [verdict('runbook', { status: 'pass' })] }),
    );
    expect(
      await within(await tab()).findByText('Nothing failing'),
    ).toBeInTheDocument();
  });
});

describe('a scorecard that cannot be read', () => {
  it('waits', async () => {
    openEntity(portalOverHttp({ hangs: true }));
    expect(
      await screen.findByRole('status', { name: 'Reading the scorecard' }),
    ).toBeInTheDocument();
  });

  it('is not one without failures, and can be loaded again', async () => {
    const portal = openEntity(refused(503));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The scorecard could not be read');
    expect(alert).toHaveTextContent('The sentence of the portal');
    portal.refuse = {};
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await tab()).toHaveTextContent('1 failing of 3');
  });

  it('says that it is not the reader’s to see', async () => {
    openEntity(refused(403));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You do not have access to',
    );
    expect(
      screen.queryByRole('button', { name: 'Try again' }),
    ).not.toBeInTheDocument();
  });
});

describe('the card', () => {
  const card = () => screen.findByRole('region', { name: 'Scorecard' });

  it('counts what passes apart from what is unknown, and lists what fails', async () => {
    openEntity();
    const shown = await card();
    const [first] = await within(shown).findAllByRole('listitem');
    expect(shown).toHaveTextContent(/2 of 6 passing/);
    expect(shown).toHaveTextContent(/2 failing1 exempt1 unknown/);
    expect(shown).not.toHaveTextContent('%');
    expect(first).toHaveTextContent(/Owner has an escalation.*Due 1 Apr/);
    expect(within(first).getByRole('link')).toHaveAttribute(
      'href',
      '/scorecards/controls/escalation',
    );
  });

  it('is unknown where nothing could be read', async () => {
    openEntity(refused(500));
    await screen.findByRole('alert');
    expect(await card()).toHaveTextContent(
      'Unknown: The scorecard could not be read',
    );
  });
});

describe('the page of a team in the catalog', () => {
  it('counts required controls, and lists what fails the longest', async () => {
    openEntity(
      portalOverHttp(),
      {},
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Group',
        metadata: { name: 'payments-platform', namespace: 'default' },
        spec: { type: 'team', children: [] },
      },
    );
    const figure = await screen.findByRole('region', {
      name: 'Required controls passing',
    });
    await within(figure).findByText(/^of \d+$/);
    expect(figure).toHaveTextContent(/failing/);
    expect(figure).not.toHaveTextContent('%');
    const failing = await screen.findAllByRole('region', {
      name: 'Failing controls',
    });
    const [first] = await within(failing[0]).findAllByRole('listitem');
    expect(within(first).getByRole('link').textContent).toMatch(/ · /);
  });
});
