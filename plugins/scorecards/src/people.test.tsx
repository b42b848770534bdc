import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { accessibilityFlaws, openEntity } from './__testUtils__/openPage';
import {
  dispute,
  exemption,
  payments,
  platform,
  PortalOverHttp,
  portalOverHttp,
  verdict,
  waiting,
} from './fixtures';

const about = (title: string) =>
  screen.findByRole('group', { name: `About ‘${title}’` });
const ask = 'Request exemption';
const escalation = 'Owner has an escalation';

async function open(what: string) {
  await userEvent.click(
    within(await about(escalation)).getByRole('button', { name: what }),
  );
}

const asOwner = (portal?: PortalOverHttp) =>
  openEntity(portal, { actsFor: [payments] });

describe('asking for an exemption', () => {
  it('is for the entity’s owner', async () => {
    openEntity();
    const buttons = within(await about(escalation))
      .getAllByRole('button')
      .map(button => button.textContent);
    expect(buttons).toEqual(['Dispute', 'History']);
  });

  it('says the bound, and wants a reason and a day within it', async () => {
    const portal = asOwner();
    await screen.findAllByRole('button', { name: ask });
    await open(ask);
    const form = screen.getByRole('form', {
      name: `Exemption from ‘${escalation}’`,
    });
    expect(form).toHaveTextContent(
      /At most 90 days, so \d{4}-\d\d-\d\d; platform-engineering decides/,
    );
    const reason = within(form).getByRole('textbox', { name: /Why it cannot/ });
    expect(reason).toHaveFocus();
    const send = within(form).getByRole('button', { name: 'Request' });
    await userEvent.click(send);
    expect(form).toHaveTextContent('Say why it cannot be met yet.');
    expect(form).toHaveTextContent('Name a day from');
    expect(portal.exemptions).toEqual([]);
    expect(await accessibilityFlaws(form)).toEqual([]);
    await userEvent.type(reason, 'It moves in spring');
    const day = new Date(Date.now() + 30 * 86_400_000)
      .toISOString()
      .slice(0, 10);
    await userEvent.type(within(form).getByLabelText(/Until/), day);
    await userEvent.click(send);
    expect(
      await screen.findByRole('group', { name: 'Exemption' }),
    ).toHaveTextContent(
      /guest.*It moves in spring.*platform-engineering decides/,
    );
    expect(portal.exemptions).toMatchObject([
      { control: 'escalation', expires: day, reason: 'It moves in spring' },
    ]);
    expect(screen.getByText('Exemption requested.')).toBeInTheDocument();
    expect(form).not.toBeInTheDocument();
  });

  it('is left by Escape, and says why it was refused', async () => {
    const portal = asOwner();
    await screen.findAllByRole('button', { name: ask });
    await open('Dispute');
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('form')).not.toBeInTheDocument();
    await open('Dispute');
    portal.refuse = { '/disputes': { status: 403, message: 'Not of yours' } };
    await userEvent.type(
      screen.getByRole('textbox', { name: /Why this verdict/ }),
      'No',
    );
    await userEvent.click(
      within(screen.getByRole('form')).getByRole('button', {
        name: 'Dispute',
      }),
    );
    expect(await screen.findByText(/Not of yours/)).toHaveTextContent(
      'you lack the permission',
    );
  });

  it('is not offered where nobody is exempted, or somebody requested it', async () => {
    asOwner(
      portalOverHttp({ exemptions: [waiting('w', { control: 'escalation' })] }),
    );
    await screen.findByRole('group', { name: 'Exemption' });
    await waitFor(async () =>
      expect(
        within(await about('SLO with traffic')).getByRole('button', {
          name: ask,
        }),
      ).toBeInTheDocument(),
    );
    expect(
      within(await about(escalation)).queryByRole('button', { name: ask }),
    ).not.toBeInTheDocument();
  });
});

describe('deciding', () => {
  const pending = () =>
    portalOverHttp({ exemptions: [waiting('w', { control: 'escalation' })] });

  it('is for whom the control names, and takes a reason to reject', async () => {
    const portal = openEntity(pending(), { actsFor: [platform] });
    const decide = await screen.findByRole('group', {
      name: 'Decide the exemption',
    });
    await userEvent.click(
      within(decide).getByRole('button', { name: 'Reject' }),
    );
    expect(decide).toHaveTextContent('Say why.');
    await userEvent.type(
      within(decide).getByRole('textbox', { name: 'Reason' }),
      'It can be met today',
    );
    await userEvent.click(
      within(decide).getByRole('button', { name: 'Reject' }),
    );
    await waitFor(() => expect(decide).not.toBeInTheDocument());
    expect(portal.exemptions[0]).toMatchObject({
      state: 'rejected',
      decision: { reason: 'It can be met today' },
    });
    await open('History');
    expect(
      await screen.findByRole('group', { name: 'Exemption' }),
    ).toHaveTextContent('Rejected by guest just now: “It can be met today”');
  });

  it('is not for the requester, who may withdraw it', async () => {
    const portal = pending();
    portal.exemptions[0].requestedBy = 'user:default/guest';
    openEntity(portal, { actsFor: [platform] });
    expect(
      await screen.findByText(/Yours: another member decides/),
    ).toBeInTheDocument();
    const decide = screen.getByRole('group', { name: 'Decide the exemption' });
    expect(
      within(decide)
        .getAllByRole('button')
        .map(({ textContent }) => textContent),
    ).toEqual(['Withdraw']);
  });

  it('leaves taking back and giving up to who owns the entity', async () => {
    const portal = asOwner(pending());
    const decide = await screen.findByRole('group', {
      name: 'Decide the exemption',
    });
    const [end, ...others] = within(decide).getAllByRole('button');
    expect(others).toEqual([]);
    await userEvent.click(end);
    await waitFor(() => expect(portal.exemptions[0].state).toBe('revoked'));
  });

  it('is for nobody else', async () => {
    openEntity(pending(), { actsFor: ['group:default/others'] });
    await screen.findByRole('group', { name: 'Exemption' });
    expect(
      screen.queryByRole('group', { name: 'Decide the exemption' }),
    ).not.toBeInTheDocument();
  });

  it('shows a conflict to the second of two who decide at once', async () => {
    const portal = openEntity(pending(), { actsFor: [platform] });
    const decide = await screen.findByRole('group', {
      name: 'Decide the exemption',
    });
    portal.exemptions[0] = { ...portal.exemptions[0], version: 7 };
    await userEvent.click(
      within(decide).getByRole('button', { name: 'Approve' }),
    );
    expect(await within(decide).findByRole('alert')).toHaveTextContent(
      'Not done. It was decided a moment ago',
    );
  });

  it('of a dispute is up to its owner; who raised it may withdraw it', async () => {
    const own = dispute('d', { raisedBy: 'user:default/guest' });
    const portal = openEntity(portalOverHttp({ disputes: [own] }));
    const shown = await screen.findByRole('group', { name: 'Dispute' });
    await userEvent.click(
      await within(shown).findByRole('button', { name: 'Withdraw' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Withdraw your dispute?',
    });
    expect(dialog).toHaveTextContent('The verdict stands');
    expect(portal.disputes[0].state).toBe('open');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Withdraw' }),
    );
    await waitFor(() => expect(portal.disputes[0].state).toBe('withdrawn'));
  });

  it('upholds a dispute of a control that is one’s own', async () => {
    const portal = openEntity(portalOverHttp({ disputes: [dispute('d')] }), {
      actsFor: [platform],
    });
    const shown = await screen.findByRole('group', { name: 'Dispute' });
    expect(shown).toHaveTextContent(/ana\.ruiz.*other account/);
    const decide = await screen.findByRole('group', {
      name: 'Decide the dispute',
    });
    await userEvent.type(within(decide).getByRole('textbox'), 'Indeed');
    await userEvent.click(
      within(decide).getByRole('button', { name: /^Uphold/ }),
    );
    await waitFor(() => expect(portal.disputes[0].state).toBe('upheld'));
  });

  it.each([
    ['whom the control names', platform],
    ['who owns the entity', payments],
  ])('ends an exemption that is in force, for %s', async (_, group) => {
    const portal = openEntity(
      portalOverHttp({
        exemptions: [exemption('e1')],
        verdicts: [
          verdict('licence', {
            status: 'exempt',
            exemption: {
              id: 'e1',
              expires: '2099-03-03T00:00:00Z',
              reason: 'It moves',
            },
          }),
        ],
      }),
      { actsFor: [group] },
    );
    const decide = await screen.findByRole('group', {
      name: 'Decide the exemption',
    });
    await userEvent.type(within(decide).getByRole('textbox'), 'It has moved');
    await userEvent.click(
      within(decide).getByRole('button', { name: 'Revoke' }),
    );
    await waitFor(() => expect(portal.exemptions[0].state).toBe('revoked'));
  });
});
