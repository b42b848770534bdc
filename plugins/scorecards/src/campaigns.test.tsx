import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { CampaignPlan } from '@plumbline/backstage-plugin-scorecards-common';
import { accessibilityFlaws, openPage } from './__testUtils__/openPage';
import { aCampaign, portalOverHttp } from './fixtures';

const now = '2026-03-01T12:00:00.000Z';

describe('the page of campaigns', () => {
  it('lists them, and opens one', async () => {
    openPage('/scorecards/campaigns', portalOverHttp({ now }));
    const table = await screen.findByRole('table', { name: 'Campaigns' });
    const [row] = within(table).getAllByRole('row').slice(1);
    expect(row).toHaveTextContent(
      /Security policies.*Security policy.*Running.*Due 1 Apr · 32 d.*platform/,
    );
    expect(
      await within(row).findByRole('img', { name: '3 open, 2 fixed' }),
    ).toBeInTheDocument();
    await userEvent.click(
      within(row).getByRole('link', { name: 'Security policies' }),
    );
    expect(
      await screen.findByRole('heading', { name: 'Security policies' }),
    ).toBeVisible();
    expect(await screen.findByRole('region', { name: 'Open' })).toBeVisible();
  });

  it('says how to begin one where there is none', async () => {
    const portal = portalOverHttp({ now, campaigns: [] });
    openPage('/scorecards/campaigns', portal, {
      portalUrl: 'https://portal.example.com',
    });
    expect(await screen.findByText(/No campaign yet/)).toHaveTextContent(
      'PLUMBLINE_URL=https://portal.example.com npx --package @plumbline/cli plumbline campaign create',
    );
  });
});

describe('the page of a campaign', () => {
  const path = '/scorecards/campaigns/c1';

  it('shows what is open, fixed, blocked and exempt, each apart', async () => {
    openPage(path, portalOverHttp({ now }));
    expect(
      await screen.findByRole('region', { name: 'Open' }),
    ).toHaveTextContent('3');
    expect(screen.getByRole('region', { name: 'Fixed' })).toHaveTextContent(
      '2',
    );
    expect(
      screen.getByRole('region', { name: 'Blocked by platform' }),
    ).toHaveTextContent('1');
    expect(screen.getByText('1 unknown')).toBeVisible();
    expect(screen.getByRole('region', { name: 'Disputed' })).toHaveTextContent(
      '0',
    );
    expect(document.body).toHaveTextContent(/Owner platformDue 1 Apr/);
    expect(document.body).not.toHaveTextContent(/2026-04-01/);
    expect(screen.queryByRole('columnheader', { name: 'Disputed' })).toBeNull();
    expect(
      screen.getByRole('img', { name: 'Failing since 27 Feb' }),
    ).toBeInTheDocument();
    const teams = screen.getByRole('table', { name: 'Burn-down by team' });
    expect(
      within(teams)
        .getAllByRole('row')
        .slice(1)
        .map(({ textContent }) => textContent),
    ).toEqual([
      expect.stringMatching(/payments.*3/),
      expect.stringMatching(/shop.*0.*2/),
    ]);
  });

  it('lists fixes with their state, and how a branch is merged', async () => {
    openPage(path, portalOverHttp({ now }));
    const table = await screen.findByRole('table', { name: 'Fixes' });
    const [open, closed] = within(table).getAllByRole('row').slice(1);
    expect(open).toHaveTextContent(/cart.*Open.*git fetch origin/);
    expect(closed).toHaveTextContent(/ads.*Passing.*Pull request/);
  });

  it('proposes only after a dry run', async () => {
    const portal = portalOverHttp({ now });
    openPage(path, portal);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Dry run' }),
    );
    const plan = await screen.findByRole('list', { name: 'Plan' });
    expect(plan).toHaveTextContent(
      /mail.*Would be proposed.*old.*Not possible.*in no repository/,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Propose 1' }));
    expect(
      await screen.findByText('plumbline/campaign-c1-patch-2'),
    ).toBeVisible();
    expect(
      screen.queryByRole('button', { name: /^Propose/ }),
    ).not.toBeInTheDocument();
  });

  it('proposes nothing once it is closed, and says what fails again', async () => {
    const [, fix] = aCampaign().fixes;
    const closed = aCampaign({
      state: 'closed',
      fixes: [{ ...fix, failsAgain: true }],
    });
    openPage(path, portalOverHttp({ now, campaigns: [closed] }));
    expect(await screen.findByText('Fails again')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Dry run' }),
    ).not.toBeInTheDocument();
  });

  it('counts upgrades by how they merge, and names what is left', async () => {
    const of = (name: string) => ({
      entityRef: `component:default/${name}`,
      files: [],
      controls: ['template-current'],
    });
    const plan: CampaignPlan = {
      campaign: 'c1',
      dryRun: true,
      plan: 'abc',
      withoutFix: 0,
      upgrades: { clean: 31, conflicts: 4, escaped: 2, unknown: 1 },
      items: [
        {
          ...of('mail'),
          status: 'planned',
          merges: [
            { path: 'Dockerfile', outcome: 'escaped' },
            { path: 'ci.yaml', outcome: 'kept' },
            { path: 'README.md', outcome: 'merged' },
          ],
        },
        { ...of('ads'), status: 'conflict', reason: 'README.md, line 3' },
      ],
    };
    openPage(path, portalOverHttp({ now, plan }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Dry run' }),
    );
    const figures = await screen.findByRole('region', { name: 'Upgrades' });
    expect(figures).toHaveTextContent('31Clean4Conflicts2Escaped1Unknown');
    const [mail, ads] = within(
      screen.getByRole('list', { name: 'Plan' }),
    ).getAllByRole('listitem');
    expect(mail).toHaveTextContent(
      /Would be proposedEscapedLeft as the team has them: Dockerfile, ci.yaml$/,
    );
    expect(ads).toHaveTextContent(/ConflictREADME.md, line 3$/);
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });

  it('counts upgrades over the plans that follow each other', async () => {
    const upgrades = { clean: 31, conflicts: 4, escaped: 2, unknown: 0 };
    const plan: CampaignPlan = {
      campaign: 'c1',
      dryRun: true,
      plan: 'abc',
      withoutFix: 0,
      upgrades,
      items: [],
      nextAfter: 'component:default/m',
    };
    const plans = [plan, { ...plan, plan: 'def', nextAfter: undefined }, plan];
    openPage(path, portalOverHttp({ now, plans }));
    const press = async (name: string) =>
      userEvent.click(await screen.findByRole('button', { name }));
    const figures = () => screen.findByRole('region', { name: 'Upgrades' });
    await press('Dry run');
    expect(await figures()).toHaveTextContent('31Clean4Conflicts2Escaped');
    expect(
      screen.getByText(/services up to component:default\/m; there are more/),
    ).toBeVisible();
    await press('Next services');
    expect(await screen.findByText('62')).toBeVisible();
    expect(await figures()).toHaveTextContent('62Clean8Conflicts4Escaped');
    expect(screen.queryByText(/there are more/)).toBeNull();
    // Another dry run begins anew.
    await press('Dry run');
    expect(await screen.findByText('31')).toBeVisible();
  });

  it('says why an issue is still open', async () => {
    const [, fix] = aCampaign().fixes;
    const reason =
      'Nothing closes issues at git.example: it is to be closed by hand';
    const issue = { ...fix, kind: 'issue' as const };
    openPage(
      path,
      portalOverHttp({
        now,
        campaigns: [
          aCampaign({
            fixes: [
              { ...issue, id: 'a', issue: { state: 'waiting', reason } },
              { ...issue, id: 'b', issue: { state: 'other' } },
              { ...issue, id: 'c', issue: { state: 'closed' } },
              { ...issue, id: 'd', issue: { state: 'waiting' } },
            ],
          }),
        ],
      }),
    );
    expect(await screen.findAllByText('Issue still open')).toHaveLength(2);
    expect(screen.getByText(reason)).toBeVisible();
    expect(screen.getByText(/Close it by hand/)).toBeVisible();
  });

  it('says why a pull request is still open', async () => {
    const fix = {
      ...aCampaign().fixes[1],
      kind: 'pull-request' as const,
      issue: { state: 'other' as const },
    };
    openPage(
      path,
      portalOverHttp({ now, campaigns: [aCampaign({ fixes: [fix] })] }),
    );
    expect(await screen.findByText('Proposal still open')).toBeVisible();
    expect(
      screen.getByText('Others pushed to it. Merge or close it by hand.'),
    ).toBeVisible();
  });

  it('is accessible', async () => {
    openPage(path, portalOverHttp({ now }));
    await screen.findByRole('table', { name: 'Fixes' });
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });
});
