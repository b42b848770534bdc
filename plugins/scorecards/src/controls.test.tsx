import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { accessibilityFlaws, openPage } from './__testUtils__/openPage';
import { control, portalOverHttp, verdict } from './fixtures';

const address = '/scorecards/controls/escalation';
const problem = {
  source: 'ours',
  path: 'controls/escalation.yaml',
  line: 7,
  url: 'https://git.example/standards/controls/escalation.yaml',
  reason: "No fact is called 'oncall.level'; did you mean 'oncall.levels'?",
  inForce: { control: 'escalation', version: 1 },
};

describe('the controls', () => {
  it('come by requirement, what fails most first, with how far they are met', async () => {
    const portal = openPage('/scorecards');
    const table = await screen.findByRole('table', {
      name: 'Enabled controls',
    });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(
      rows.map(row => within(row).getByRole('rowheader').textContent),
    ).toEqual([
      'Owner has an escalation',
      'Runbook',
      'SLO with traffic',
      'Rollback path wired',
      'Readme',
    ]);
    expect(rows[0]).toHaveTextContent(/3 fail.*1 unknown.*12 pass/);
    expect(rows[4]).toHaveTextContent('judged on nothing');
    expect(
      within(rows[0]).getByRole('link', { name: 'Owner has an escalation' }),
    ).toHaveAttribute('href', '/scorecards/controls/escalation');
    expect(portal.asked.filter(path => path === '/controls')).toHaveLength(1);
    await userEvent.click(screen.getByText(/1 control not enabled/));
    expect(
      screen.getByRole('table', { name: 'Controls not enabled' }),
    ).toHaveTextContent('Bill of materials');
    expect(
      await accessibilityFlaws(table.closest('article, main, body')!),
    ).toEqual([]);
  });

  it('begin with what is not in force as it is written', async () => {
    openPage('/scorecards', portalOverHttp({ problems: [problem] }));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('1 problem in what is written');
    expect(alert).toHaveTextContent(
      /escalation\.yaml:7.*did you mean.*version 1 of 'escalation' stays/,
    );
  });

  it('that are none, or could not be read, are told apart', async () => {
    openPage('/scorecards', portalOverHttp({ controls: [] }));
    expect(
      await screen.findByText('No control is in force.'),
    ).toBeInTheDocument();
  });

  it('that could not be read are no empty list', async () => {
    const refuse = { '/controls': { status: 500, message: 'Broken' } };
    openPage('/scorecards', portalOverHttp({ refuse }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The controls could not be read',
    );
    expect(screen.queryByText(/No control is/)).not.toBeInTheDocument();
  });
});

describe('a control', () => {
  it('says why it is asked for, its rule, its versions and its file', async () => {
    openPage(address);
    expect(
      await screen.findByRole('heading', {
        level: 1,
        name: 'Owner has an escalation',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('region', { name: 'Why it is asked for' }),
    ).toHaveTextContent('Why escalation is asked for.');
    expect(
      screen.getByRole('region', { name: 'It passes where' }),
    ).toHaveTextContent('oncall.levels.size() > 0');
    expect(screen.getByRole('region', { name: 'Versions' })).toHaveTextContent(
      /version 2, first seen.*version 1, first seen/,
    );
    expect(screen.getByRole('link', { name: /the file/ })).toHaveAttribute(
      'href',
      'https://git.example/standards/controls/escalation.yaml',
    );
    expect(screen.queryByText(/Its review was due/)).not.toBeInTheDocument();
    expect(
      await accessibilityFlaws(
        screen.getByRole('region', { name: 'How far it is met' }),
      ),
    ).toEqual([]);
  });

  it('lists what fails, a page at a time, then what somebody chooses', async () => {
    const on = (name: string, status: 'fail' | 'pass') =>
      verdict('escalation', { status, entityRef: `component:default/${name}` });
    const portal = openPage(
      address,
      portalOverHttp({
        pageSize: 2,
        verdicts: [
          ...['cart', 'checkout', 'payment'].map(name => on(name, 'fail')),
          on('web', 'pass'),
        ],
      }),
    );
    const list = await screen.findByRole('list', { name: 'Entities' });
    await within(list).findByRole('link', { name: 'cart' });
    expect(within(list).getAllByRole('listitem')).toHaveLength(2);
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    await waitFor(() =>
      expect(within(list).getAllByRole('listitem')).toHaveLength(3),
    );
    expect(portal.asked.at(-1)).toBe(
      '/verdicts?control=escalation&limit=50&cursor=2&status=fail',
    );
    await userEvent.click(screen.getByRole('link', { name: /12 pass/ }));
    expect(
      await screen.findByRole('link', { name: 'web' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: 'cart' }),
    ).not.toBeInTheDocument();
  });

  it('shows the problems of its file, and that its review is overdue', async () => {
    openPage(
      address,
      portalOverHttp({
        problems: [problem],
        controls: [
          control('escalation', { retirement: { reviewBy: '2020-01-31' } }),
        ],
      }),
    );
    expect(await screen.findByText(/Its review was due/)).toHaveTextContent(
      '31 Jan 2020',
    );
    expect(screen.getByText(/did you mean/)).toBeInTheDocument();
  });

  it('that is not enabled says so, and asks for no entities', async () => {
    const portal = openPage('/scorecards/controls/sbom');
    expect(await screen.findByText(/It is not enabled/)).toBeInTheDocument();
    expect(portal.asked).toEqual(['/controls/sbom']);
  });

  it('that is not there says so', async () => {
    openPage('/scorecards/controls/gone');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      "No control is called 'gone'",
    );
  });
});
