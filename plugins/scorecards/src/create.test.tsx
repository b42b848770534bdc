import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  accessibilityFlaws,
  openEntity,
  openPage,
} from './__testUtils__/openPage';
import {
  aContract,
  aCreation,
  aTemplate,
  payments,
  portalOverHttp,
  somePathFigures,
} from './fixtures';

const now = '2026-03-01T12:00:00.000Z';
const reader = { actsFor: [payments] };
const form = '/scorecards/create?template=http-service&version=2';

describe('the page that creates services', () => {
  it('offers templates, and opens the form of one', async () => {
    openPage('/scorecards/create', portalOverHttp({ now }), reader);
    const card = await screen.findByRole('region', { name: 'HTTP service' });
    expect(card).toHaveTextContent(
      /Version 2.*Node\.js.*Go.*platform.*supported until 30 Nov 2028/,
    );
    expect(await screen.findByRole('link', { name: 'labels' })).toHaveAttribute(
      'href',
      '/scorecards/create/n1',
    );
    const path = await screen.findByRole('region', {
      name: /^Services created/,
    });
    expect(path).toHaveTextContent(
      /Merged6 of 10Median 26 h · 1 waiting · 2 left/,
    );
    expect(path).toHaveTextContent(/Deployed2 of 104 waiting/);
    expect(
      within(path).getByRole('img', { name: /Merged.*1 wait.*2 were left/ }),
    ).toBeVisible();
    expect(
      screen.getByRole('region', { name: 'Created in 90 days' }),
    ).toHaveTextContent(
      /What is it written in\?: 3 of 10.*Deploys refused in 90 d \(4\) byTests passed: 2 blocked, 1 to review/,
    );
    expect(screen.getByRole('region', { name: 'In use' })).toHaveTextContent(
      /of all servicesHTTP service, version 2: 6$/,
    );
    expect(await accessibilityFlaws(document.body)).toEqual([]);
    await userEvent.click(
      screen.getByRole('link', { name: 'Use HTTP service' }),
    );
    expect(
      await screen.findByRole('form', { name: 'New HTTP service' }),
    ).toBeVisible();
  });

  it('offers no version whose support has ended', async () => {
    const ended = aTemplate({
      isOffered: false,
      supportedUntil: '2026-02-28',
    });
    openPage(form, portalOverHttp({ now, templates: [ended] }), reader);
    expect(
      await screen.findByText(/^Version 2 is not offered any more/),
    ).toBeVisible();
    expect(document.body).toHaveTextContent(/was supported until 28 Feb/);
    expect(
      screen.getByRole('link', { name: 'Choose a version that is' }),
    ).toHaveAttribute('href', '/scorecards/create');
    expect(screen.queryByRole('form')).toBeNull();
  });

  it('draws the path before anything went along it', async () => {
    const pathFigures = {
      ...somePathFigures(),
      created: 0,
      blockedBy: [],
      changedDefaults: [],
      manualSteps: [],
      missingDefaults: [],
    };
    openPage(
      '/scorecards/create',
      portalOverHttp({ now, creations: [], pathFigures }),
      reader,
    );
    const path = await screen.findByRole('list', { name: 'Path of a service' });
    expect(
      within(path)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual(expect.arrayContaining(['Repository', 'Merged', 'Deployed']));
    expect(await screen.findByText('None yet')).toBeVisible();
    // Those that were created before are in use all the same.
    expect(screen.getByRole('region', { name: 'In use' })).toBeVisible();
  });

  it('shows consequences and files, and creates it', async () => {
    const failed = aCreation({
      id: 'n0',
      repository: 'https://git.example/none/x',
      steps: [],
    });
    const creations = [failed, aCreation()];
    const portal = openPage(form, portalOverHttp({ now, creations }), reader);
    const fields = within(
      await screen.findByRole('form', { name: 'New HTTP service' }),
    );
    // All that has to be answered, before the server names any of it.
    expect(
      within(await screen.findByRole('list', { name: 'Open' }))
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'Name',
      'Repository',
      'What does it do?',
      'What if it is down?',
    ]);
    await userEvent.type(fields.getByLabelText(/^Name/), 'prices');
    // Beside the repository that was made before.
    expect(fields.getByLabelText(/^Repository/)).toHaveValue(
      'https://git.example/acme/prices',
    );
    await userEvent.type(
      fields.getByLabelText(/What does it do/),
      'Knows what parcels cost',
    );
    // Before it is chosen.
    expect(fields.getByLabelText('It can wait')).toHaveAccessibleDescription(
      'Alerts go to the channel.',
    );
    expect(fields.getByText('Alerts go to the channel.')).toBeVisible();
    await userEvent.click(fields.getByLabelText('It can wait'));
    expect(fields.getByText('A database with backups.')).toBeVisible();
    await userEvent.click(fields.getByLabelText('PostgreSQL'));
    const files = await screen.findByRole('list', { name: 'Files' });
    expect(files).toHaveTextContent(
      /README\.md.*Product.*Knows what parcels cost.*SECURITY\.md.*Policy/,
    );
    expect(await accessibilityFlaws(document.body)).toEqual([]);
    await userEvent.click(fields.getByRole('button', { name: 'Create' }));
    expect(
      await screen.findByRole('heading', { name: 'prices' }),
    ).toBeVisible();
    expect(portal.creations[0]).toMatchObject({
      name: 'prices',
      repository: 'https://git.example/acme/prices',
      answers: {
        owner: payments,
        tier: '3',
        stores: ['postgresql'],
        purpose: 'Knows what parcels cost',
        runtime: 'node',
      },
    });
  });

  it('shows what the server refuses beside its field', async () => {
    openPage(`${form}&name=labels`, portalOverHttp({ now }), reader);
    const fields = within(
      await screen.findByRole('form', { name: 'New HTTP service' }),
    );
    expect(fields.getByLabelText(/^Name/)).toHaveValue('labels');
    await userEvent.type(fields.getByLabelText(/What does it do/), 'Short');
    await userEvent.click(fields.getByLabelText('It can wait'));
    expect(
      await fields.findByText('Must have at least 10 characters'),
    ).toBeVisible();
    expect(screen.getByRole('list', { name: 'Open' })).toHaveTextContent(
      'What does it do?',
    );
    await userEvent.type(
      fields.getByLabelText(/What does it do/),
      ' and then longer',
    );
    // What was refused was another text.
    expect(fields.queryByText('Must have at least 10 characters')).toBeNull();
    await screen.findByRole('list', { name: 'Files' });
    await userEvent.click(fields.getByRole('button', { name: 'Create' }));
    expect(await fields.findByText("The name 'labels' is taken")).toBeVisible();
    expect(fields.getByLabelText(/^Name/)).toBeInvalid();
    expect(fields.getByText(/What is marked/)).toBeVisible();
    await userEvent.type(fields.getByLabelText(/^Name/), '!');
    expect(
      fields.getByText(/Must be lower case words joined by hyphens/),
    ).toBeVisible();
    // What was refused is not what stands there now.
    expect(fields.queryByText(/What is marked/)).toBeNull();
  });
});

describe('the page of a creation', () => {
  const path = '/scorecards/create/n1';

  it('says of each open step what makes it done, and who acts', async () => {
    openPage(path, portalOverHttp({ now }), reader);
    const steps = await screen.findByRole('list', { name: 'Steps' });
    expect(
      within(steps)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      expect.stringMatching(/^Registered: Done/),
      expect.stringMatching(/^Repository: Done/),
      expect.stringMatching(/^Contents: Done/),
      'Merged: Waiting',
      'PostgreSQL: Waiting',
      'Deployed: Unknown',
    ]);
    expect(screen.getByRole('list', { name: 'Next' })).toHaveTextContent(
      /Merged.*Waiting.*payments-platform.*Look at the proposal.*PostgreSQL/i,
    );
    expect(screen.getByRole('region', { name: 'Proposal' })).toHaveTextContent(
      'plumbline/creation-n1',
    );
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });

  it('resumes what stopped, and withdraws it after a question', async () => {
    const reason = 'The host refused it';
    const stopped = aCreation({
      state: 'stopped',
      steps: [
        { step: 'registered', state: 'done' },
        { step: 'repository', state: 'failed', reason, who: payments },
      ],
    });
    const portal = openPage(
      path,
      portalOverHttp({ now, creations: [stopped] }),
      reader,
    );
    expect(await screen.findByText(reason)).toBeVisible();
    expect(screen.getByRole('list', { name: 'Steps' })).toHaveTextContent(
      /Repository: Failed.*Merged: To come/,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Resume' }));
    expect(await screen.findByText('Running')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Withdraw' }));
    const dialog = await screen.findByRole('dialog', {
      name: 'Withdraw labels?',
    });
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Withdraw' }),
    );
    expect(await screen.findByText('Being withdrawn')).toBeVisible();
    expect(portal.creations[0].revision).toBe(6);
  });

  it('requests data stores with the id of the creation', async () => {
    openPage(path, portalOverHttp({ now }), {
      ...reader,
      hasInfrastructure: true,
    });
    const next = await screen.findByRole('list', { name: 'Next' });
    const address = within(next)
      .getAllByRole('link')
      .map(link => link.getAttribute('href'))
      .find(href => href?.includes('/products/'));
    expect(address).toMatch(
      /service=component%3Adefault%2Flabels&.*creation=n1/,
    );
  });

  it('offers nothing to people of other groups', async () => {
    openPage(path, portalOverHttp({ now }));
    await screen.findByRole('list', { name: 'Steps' });
    expect(screen.queryByRole('button', { name: 'Withdraw' })).toBeNull();
  });
});

describe('the contract of a service', () => {
  it('says how each line stands, and whose debt a broken one is', async () => {
    const portal = portalOverHttp({ now, contract: aContract() });
    // What its repository describes has no annotation of a creation.
    openEntity(portal, reader);
    const promises = await screen.findByRole('list', {
      name: 'The platform promises',
    });
    const [broken, unknown] = within(promises).getAllByRole('listitem');
    expect(broken).toHaveTextContent(/Failing.*tested.*Debt of platform/);
    expect(unknown).toHaveTextContent(/Not judged.*signed/);
    expect(
      screen.getByRole('list', { name: 'The service owes' }),
    ).toHaveTextContent(/Failing.*runbook.*Debt of/i);
    expect(screen.getByRole('link', { name: 'Creation' })).toHaveAttribute(
      'href',
      '/scorecards/create/n1',
    );
  });

  it('links no creation where the repository states none', async () => {
    const contract = aContract({ creation: undefined });
    openEntity(portalOverHttp({ now, contract }), reader);
    expect(
      await screen.findByRole('region', { name: 'Contract' }),
    ).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Creation' })).toBeNull();
  });

  it('is not shown of services without one', async () => {
    const portal = openEntity(portalOverHttp({ now }), reader);
    await screen.findByRole('list', { name: 'Failing' });
    await waitFor(() =>
      expect(portal.requests.join()).toContain('/contract?entityRef='),
    );
    expect(screen.queryByRole('region', { name: 'Contract' })).toBeNull();
    expect(screen.queryByText(/It is from no template/)).toBeNull();
  });

  it.each([
    ['is read again each minute', aContract(), 4],
    ['is not looked for again where there is none', undefined, 1],
  ])('%s', async (_, contract, times) => {
    jest.useFakeTimers();
    try {
      const portal = openEntity(portalOverHttp({ now, contract }), reader);
      const read = () =>
        portal.requests.filter(one => one.includes('/contract?entityRef='));
      await screen.findByRole('list', { name: 'Failing' });
      await act(() => jest.advanceTimersByTimeAsync(3.5 * 60_000));
      expect(read()).toHaveLength(times);
    } finally {
      jest.useRealTimers();
    }
  });

  it('states why it could not be read', async () => {
    const refuse = {
      '/contract': { status: 503, message: 'Evidence is away' },
    };
    openEntity(portalOverHttp({ now, refuse }), reader);
    expect(
      await screen.findByRole('region', { name: 'Contract' }),
    ).toHaveTextContent('Evidence is away');
  });
});
