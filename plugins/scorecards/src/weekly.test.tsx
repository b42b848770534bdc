import type { Entity } from '@backstage/catalog-model';
import { identityApiRef } from '@backstage/core-plugin-api';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import {
  type WeeklyReview,
  type WeeklySection,
  weeklySections,
} from '@plumbline/backstage-plugin-scorecards-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { accessibilityFlaws } from './__testUtils__/openPage';
import { type ScorecardsApi, scorecardsApiRef } from './api';
import { WeeklyPage } from './components/weekly/WeeklyPage';
import { rootRouteRef } from './routes';

const owner = 'group:default/payments';
const notKept = 'Nothing was known yet at the end of this week';

function review(
  sections: Partial<Record<WeeklySection['name'], Partial<WeeklySection>>>,
  rest: Partial<WeeklySection> = {},
): WeeklyReview {
  return {
    owner,
    week: '2026-W48',
    digest: 'd'.repeat(64),
    from: '2026-11-23T00:00:00.000Z',
    to: '2026-11-30T00:00:00.000Z',
    at: '2026-11-26T12:00:00.000Z',
    sections: weeklySections.map(name => {
      const items = sections[name]?.items ?? [];
      return {
        name,
        items,
        total: items.length,
        unknown: [],
        ...rest,
        ...sections[name],
      };
    }),
  };
}

const failing = (entityRef: string, title: string) => ({
  id: `${entityRef} readme`,
  entityRef,
  title,
  owner,
  state: 'recommended',
  at: '2026-11-25T12:00:00.000Z',
  nextStep: 'Write what it is',
});

// Files that share a process share the library, which cleans up in the first one.
const mounted: { unmount: () => void }[] = [];
afterEach(() => mounted.splice(0).forEach(page => page.unmount()));

async function open(
  value: WeeklyReview,
  more: {
    api?: Partial<ScorecardsApi>;
    entities?: Entity[];
    /** Of who reads it. */
    groups?: string[];
  } = {},
) {
  const api = {
    ...more.api,
    getWeeklyReview: async () => value,
    listControls: async () => ({
      items: [{ id: 'readme', title: 'README present' }],
    }),
  };
  const page = await renderInTestApp(
    <TestApiProvider
      apis={[
        [scorecardsApiRef, api as never],
        [
          identityApiRef,
          mockApis.identity({
            userEntityRef: 'user:default/ana',
            ownershipEntityRefs: more.groups ?? [owner],
          }),
        ],
        [catalogApiRef, catalogApiMock({ entities: more.entities })],
      ]}
    >
      <main>
        <Routes>
          <Route
            path="/team/:namespace/:name/weekly"
            element={<WeeklyPage />}
          />
        </Routes>
      </main>
    </TestApiProvider>,
    {
      routeEntries: ['/team/default/payments/weekly'],
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/scorecards': rootRouteRef,
      },
    },
  );
  mounted.push(page);
}

describe('the weekly review', () => {
  it('names controls with their services, and days in words', async () => {
    await open(
      review({
        actions: {
          items: [
            {
              id: 'a',
              title: 'Agree an alert',
              owner,
              state: 'open',
              due: '2026-12-02',
              nextStep: 'Do it',
            },
          ],
        },
        controls: {
          items: [
            {
              ...failing('component:default/cart', 'Its README has 62 bytes'),
              at: '2026-11-26T12:00:00.000Z',
            },
            failing('component:default/email', 'Its README has 30 bytes'),
          ],
        },
        drills: {
          items: [
            {
              id: 'd',
              title: 'Restore from a backup',
              state: 'due',
              due: '2026-12-04',
              at: '2026-06-07T12:00:00.000Z',
              nextStep: 'Hold it again',
            },
          ],
        },
      }),
    );
    const rowsOf = async (name: string) =>
      within(await screen.findByRole('table', { name }))
        .getAllByRole('row')
        .slice(1);
    const [action] = await rowsOf('Actions');
    expect(action).toHaveTextContent(/^OpenAgree an alert.*Due 2 Dec/);
    await screen.findByRole('link', { name: 'README present' });
    const controls = await rowsOf('New failing controls');
    expect(controls).toHaveLength(1);
    expect(controls[0]).toHaveTextContent(
      /^RecommendedREADME presentemail, cartFailing for/,
    );
    const [drill] = await rowsOf('Drills to follow up');
    expect(
      screen.getByRole('heading', { name: 'Weekly review of payments' }),
    ).toBeVisible();
    expect(screen.getByText(/^23 Nov.* – 29 Nov/)).toBeVisible();
    expect(drill).toHaveTextContent(/Due 4 DecLast held .* ago.*Unknown/);
    expect(document.body).not.toHaveTextContent(/2026-/);
    // Figures lead to what they count.
    const [link] = screen
      .getAllByRole('link')
      .filter(each => each.getAttribute('href') === '#weekly-controls');
    expect(link).toHaveTextContent('New failing controls');
    expect(document.getElementById('weekly-controls')).toContainElement(
      screen.getByRole('table', { name: 'New failing controls' }),
    );
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });

  it('says once that a past week has no record', async () => {
    const past = review(
      { actions: { unknown: [] }, incidents: { unknown: [notKept, 'Other'] } },
      { unknown: [notKept] },
    );
    await open({ ...past, at: past.to });
    expect(
      await screen.findByRole('heading', { name: 'No record of week 48' }),
    ).toBeVisible();
    expect(screen.getAllByText(notKept)).toHaveLength(1);
    expect(screen.queryByText('Other')).toBeNull();
    expect(screen.getByRole('link', { name: '← Week 47' })).toHaveAttribute(
      'href',
      expect.stringContaining('week=2026-W47'),
    );
    expect(screen.queryByRole('region', { name: 'Error budgets' })).toBeNull();
  });

  it('records a drill by its checklist, of a service that the team owns', async () => {
    const recordDrill = jest.fn(async () => ({} as never));
    const service = (name: string, group: string): Entity => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name, namespace: 'default' },
      spec: { type: 'service', owner: group },
      relations: [{ type: 'ownedBy', targetRef: group }],
    });
    await open(review({}), {
      api: { recordDrill },
      entities: [service('cart', owner), service('ads', 'group:default/ads')],
    });
    const user = userEvent.setup();
    await user.click(
      await screen.findByRole('button', { name: 'Record a drill' }),
    );
    const formOf = () =>
      within(screen.getByRole('form', { name: 'Record a drill' }));
    let form = formOf();
    const choose = async (label: string | RegExp, option: string) => {
      await user.click(form.getByLabelText(label));
      await user.click(await screen.findByRole('option', { name: option }));
    };
    // Nothing is taken for granted.
    await user.click(form.getByRole('button', { name: 'Record' }));
    for (const wrong of [
      'Choose the service.',
      'Choose the mode.',
      'Say when it was held.',
      'Say how each step went.',
    ]) {
      expect(form.getByText(wrong)).toBeVisible();
    }
    expect(form.getByLabelText('Outcome')).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    await user.click(form.getByLabelText(/^Service/));
    await screen.findByRole('option', { name: /cart/ });
    expect(screen.queryByRole('option', { name: /ads/ })).toBeNull();
    await user.click(screen.getByRole('option', { name: /cart/ }));
    await choose('Scenario', 'Roll back the last release');
    await choose(/^Mode/, 'Tabletop exercise');
    await user.type(form.getByLabelText(/^Held/), '2026-11-24T10:00');
    const steps = () =>
      form.getAllByRole('group', { name: /release|migrations|way|SLOs/ });
    for (const [index, words] of [
      ...['Worked', 'Worked', 'Failed', 'Worked'].entries(),
    ]) {
      await user.click(
        within(steps()[index]).getByRole('button', { name: words }),
      );
    }
    await user.click(form.getByRole('button', { name: 'Add a finding' }));
    await choose('Finding', 'Stale contact');
    await choose('Contact', 'Pager');
    await user.type(
      form.getByLabelText(/^What was found/),
      'It pages a team that is gone',
    );
    // What was typed is still there when the form is opened again.
    await user.keyboard('{Escape}');
    await user.click(screen.getByRole('button', { name: 'Record a drill' }));
    form = formOf();
    expect(form.getByLabelText(/^Held/)).toHaveValue('2026-11-24T10:00');
    expect(form.getByLabelText(/^What was found/)).toHaveValue(
      'It pages a team that is gone',
    );
    await user.click(form.getByLabelText('Outcome'));
    // One step failed.
    expect(
      await screen.findByRole('option', { name: 'Passed' }),
    ).toHaveAttribute('aria-disabled', 'true');
    await user.click(screen.getByRole('option', { name: 'Partly' }));
    await user.click(form.getByRole('button', { name: 'Record' }));
    await waitFor(() =>
      expect(recordDrill).toHaveBeenCalledWith({
        entityRef: 'component:default/cart',
        scenario: 'rollback',
        mode: 'tabletop',
        heldAt: '2026-11-24T10:00:00.000Z',
        outcome: 'partly',
        steps: ['worked', 'worked', 'failed', 'worked'],
        findings: [
          {
            kind: 'stale-contact',
            contact: 'pager',
            text: 'It pages a team that is gone',
          },
        ],
      }),
    );
    expect(
      await screen.findByText('Recorded: Roll back the last release'),
    ).toBeVisible();
    expect(screen.queryByRole('form', { name: 'Record a drill' })).toBeNull();
  });

  it('offers what only members may do to members alone', async () => {
    await open(review({}), { groups: ['group:default/ads'] });
    await screen.findByText(/^Digest/);
    await waitFor(() =>
      expect(
        screen.queryByRole('button', { name: 'Add an action' }),
      ).toBeNull(),
    );
    expect(screen.queryByRole('button', { name: 'Record a drill' })).toBeNull();
  });
});
