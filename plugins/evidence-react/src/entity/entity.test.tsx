import type { Entity } from '@backstage/catalog-model';
import { ApiProvider } from '@backstage/core-app-api';
import type { AnyApiRef } from '@backstage/core-plugin-api';
import {
  catalogApiRef,
  entityPresentationApiRef,
} from '@backstage/plugin-catalog-react';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { EntityPicker, Sentence, useTitled, WithActorName } from '.';

const titles: Record<string, string> = {
  'user:default/ana.ruiz': 'Ana Ruiz',
  'component:default/cart': 'Cart',
};

function user(name: string, login: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: {
      name,
      namespace: 'default',
      annotations: { 'github.com/user-login': login },
    },
  };
}

/** What of the catalog and of the portal's titles is needed; requests are kept. */
function show(element: ReactNode, people: Entity[] = []) {
  const requests: unknown[] = [];
  const apis = new Map<AnyApiRef, unknown>([
    [
      catalogApiRef,
      {
        getEntities: async (request: unknown) => {
          requests.push(request);
          return { items: people };
        },
        queryEntities: async (request: unknown) => {
          requests.push(request);
          return {
            items: [
              { kind: 'Component', metadata: { name: 'cart' } },
              { kind: 'Component', metadata: { name: 'shop' } },
            ],
          };
        },
      },
    ],
    [
      entityPresentationApiRef,
      {
        forEntity: (entityRef: string) => {
          const primaryTitle =
            titles[entityRef] ?? entityRef.replace(/.*\//, '');
          const snapshot = { entityRef, primaryTitle };
          return { snapshot, promise: Promise.resolve(snapshot) };
        },
      },
    ],
  ]);
  const holder = { get: (ref: AnyApiRef) => apis.get(ref) };
  render(
    // The holder knows which implementation belongs to which reference.
    <ApiProvider
      apis={holder as React.ComponentProps<typeof ApiProvider>['apis']}
    >
      {element}
    </ApiProvider>,
  );
  return requests;
}

describe('who did something', () => {
  it('is named by the title of the user whose login it is', async () => {
    const requests = show(
      <>
        {['aruiz-hub', '@ana.ruiz', 'deploy-bot', 'Ruiz, Ana'].map(actor => (
          <p key={actor}>
            <WithActorName actor={actor}>{name => `by ${name}`}</WithActorName>
          </p>
        ))}
      </>,
      [user('ana.ruiz', 'aruiz-hub')],
    );
    expect(await screen.findAllByText('by Ana Ruiz')).toHaveLength(2);
    expect(screen.getAllByTitle('user:default/ana.ruiz')).toHaveLength(2);
    expect(screen.getByText('by deploy-bot')).toBeVisible();
    // What stands on one page is looked up at once.
    expect(requests).toHaveLength(1);
    // The catalog takes values apart at commas: what is left of one names no field.
    expect(JSON.stringify(requests)).not.toContain('Ruiz, Ana');
  });

  it('stays as it is where several share the login', async () => {
    const requests = show(
      <WithActorName actor="shared">{name => name}</WithActorName>,
      [user('one', 'shared'), user('two', 'shared')],
    );
    expect(await screen.findByText('shared')).toBeVisible();
    expect(requests).toHaveLength(1);
  });
});

it('begins a sentence with a capital, and names entities by their titles', () => {
  show(
    <>
      <p>
        <Sentence text="production runs component:default/cart" />
      </p>
      <p>
        <Sentence text="component:default/cart calls component:default/shop" />
      </p>
    </>,
  );
  expect(screen.getByText(/Production runs/)).toHaveTextContent(
    'Production runs Cart',
  );
  expect(screen.getByText(/calls/)).toHaveTextContent('Cart calls shop');
});

it('puts titles in place of names of its entities only', async () => {
  function Titled() {
    const text = useTitled('Exempt cart from “cart-rule”', [
      'component:default/cart',
    ]);
    return <p>{text}</p>;
  }
  show(<Titled />);
  expect(await screen.findByText('Exempt Cart from “cart-rule”')).toBeVisible();
});

describe('a picker of entities', () => {
  it('finds by keyboard what has a title, and leaves out what is excepted', async () => {
    const chosen: (string | undefined)[] = [];
    const requests = show(
      <EntityPicker
        label="Replaced by"
        nothing="Nothing"
        filter={{ kind: 'component' }}
        except="component:default/shop"
        value={undefined}
        onChange={ref => chosen.push(ref)}
      />,
    );
    await userEvent.type(screen.getByLabelText('Replaced by'), 'ca');
    await waitFor(() =>
      expect(requests.at(-1)).toMatchObject({
        filter: { kind: 'component' },
        fullTextFilter: { term: 'ca' },
      }),
    );
    const option = await screen.findByRole('option', { name: /Cart/ });
    expect(option).toHaveAttribute('title', 'component:default/cart');
    expect(screen.getAllByRole('option')).toHaveLength(1);
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(chosen).toEqual(['component:default/cart']);
    // Once typing pauses, not for each key.
    expect(JSON.stringify(requests)).not.toContain('"term":"c"');
  });
});
