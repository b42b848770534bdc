import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { portalOverHttp, request, tom } from './fixtures';
import { accessibilityFlaws, openPage } from './__testUtils__/openPage';

jest.setTimeout(120_000);

const button = (name: string | RegExp) => screen.findByRole('button', { name });
const press = async (name: string) => userEvent.click(await button(name));
const type = async (label: RegExp, text: string) =>
  userEvent.type(await screen.findByLabelText(label), text);

describe('the page of what is there', () => {
  it('shows its requester how to connect, and the password once', async () => {
    const portal = openPage(portalOverHttp());
    const panel = await screen.findByRole('region', { name: 'Connect' });
    await within(panel).findByText('db.internal:5432');
    const line = 'psql "host=db.internal port=5432 dbname=ledger user=ledger"';
    expect(panel).toHaveTextContent(line);
    expect(panel).toHaveTextContent('Recorded in the audit with your name.');
    await userEvent.click(within(panel).getByRole('button', { name: 'URL' }));
    expect(panel).toHaveTextContent(
      'postgresql://ledger@db.internal:5432/ledger',
    );
    expect(await accessibilityFlaws(document.body)).toEqual([]);
    await press('Reveal once');
    expect(await within(panel).findByText('hunter2')).toBeInTheDocument();
    expect(portal.sent).toEqual([{ path: '/requests/req-1/reveal', body: {} }]);
    cleanup();
    // Another visit: it was shown.
    openPage(portal);
    expect(await screen.findByText(/shown only once/)).toHaveTextContent(
      /Revealed to ana.ruiz/,
    );
    expect(screen.queryByRole('button', { name: 'Reveal once' })).toBeNull();
  });

  it('says who was faster, and where else a password is kept', async () => {
    const portal = openPage(
      portalOverHttp({
        refuse: {
          reveal: {
            status: 409,
            message:
              "The password of 'req-1' was revealed to user:default/tom.okafor at 2026-11-20 12:00 UTC, and is shown only once",
          },
        },
      }),
    );
    await press('Reveal once');
    expect(
      await screen.findByText(/was revealed to tom.okafor at 2026-11-20 12:00/),
    ).toBeInTheDocument();
    cleanup();
    const keptIn = { store: 'Vault', ref: 'kv/plumbline/req-1' };
    portal.connection = { ...portal.connection, password: { keptIn } };
    openPage(portal);
    const panel = await screen.findByRole('region', { name: 'Connect' });
    await within(panel).findByText('db.internal:5432');
    expect(panel).toHaveTextContent('In Vault: kv/plumbline/req-1');
  });

  it('shows no stranger how to connect', async () => {
    openPage(portalOverHttp(), { user: tom });
    await screen.findByRole('region', { name: 'Timeline' });
    expect(screen.queryByRole('region', { name: 'Connect' })).toBeNull();
  });

  it('says what destroying comes to, and wants the name before it does', async () => {
    const portal = openPage(
      portalOverHttp({
        tried: {
          approval: {
            needed: true,
            because: 'it can not be undone',
            by: [tom],
          },
          destroys: {
            name: 'ledger',
            entityRef: 'resource:default/ledger',
            dependents: ['component:default/checkout'],
          },
        },
      }),
    );
    const form = await screen.findByRole('region', { name: 'Destroy' });
    await waitFor(() =>
      expect(form).toHaveTextContent(
        'No backup. Data and password are lost.Used by checkoutNeeds approval by tom.okafor: it can not be undone',
      ),
    );
    expect(await button('Destroy ledger')).toBeDisabled();
    await type(/Type ledger/, 'ledger');
    expect(await accessibilityFlaws(document.body)).toEqual([]);
    await press('Destroy ledger');
    await waitFor(() =>
      expect(portal.sent).toEqual([
        { path: '/requests/req-1/destroy', body: {} },
      ]),
    );
  });

  it('says until when an extension lasts before it is given, or why it is not', async () => {
    const expiring = request({}, { expiresAt: '2026-11-23T12:00:00.000Z' });
    const portal = openPage(
      portalOverHttp({
        request: expiring,
        tried: {
          ends: {
            now: '2026-11-23T12:00:00.000Z',
            then: '2026-12-23T12:00:00.000Z',
            last: '2027-04-22T12:00:00.000Z',
          },
        },
      }),
    );
    expect(await screen.findByText('at most 22 Apr 2027')).toBeInTheDocument();
    expect(screen.getByText('until 23 Nov 2026')).toBeInTheDocument();
    expect(portal.sent).toEqual([]);
    await press('Extend to 23 Dec 2026');
    await waitFor(() =>
      expect(portal.sent).toEqual([
        { path: '/requests/req-1/extend', body: {} },
      ]),
    );
    cleanup();
    const refused = { status: 400, message: 'It lasts 180 days at most.' };
    openPage(
      portalOverHttp({ request: expiring, refuse: { extend: refused } }),
    );
    expect(
      await screen.findByText('It lasts 180 days at most.'),
    ).toBeInTheDocument();
    expect(await button('Extend')).toBeDisabled();
  });
});
