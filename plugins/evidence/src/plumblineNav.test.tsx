import { renderInTestApp } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { plumblineNav } from './plumblineNav';

describe('the navigation of another portal', () => {
  it('has one entry with the pages that are there', async () => {
    const items = new Map(
      [
        ['page:evidence', '/evidence', 'Evidence'],
        ['page:incident-brief', '/incidents', 'Incidents'],
        ['page:incident-brief/review', '/review', 'Review'],
        ['page:catalog', '/', 'Catalog'],
      ].map(([id, href, title]) => [id, { href, title, icon: null }]),
    );
    const take = (id: string) => {
      const item = items.get(id);
      items.delete(id);
      return item;
    };
    await renderInTestApp(plumblineNav({ take }));
    await userEvent.hover(screen.getByTestId('item-with-submenu'));
    const links = await screen.findAllByRole('link');
    expect(links.map(link => link.getAttribute('href'))).toEqual([
      '/incidents',
      '/evidence',
    ]);
    // The portal shows the rest itself.
    expect([...items.keys()]).toEqual(['page:catalog']);
  });
});
