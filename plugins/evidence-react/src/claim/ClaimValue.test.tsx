import { render, screen } from '@testing-library/react';
import { ClockProvider } from '../time';
import { ClaimValue } from './ClaimValue';
import { SourcesProvider } from './sourcesShown';

const claim = {
  value: '1',
  kind: 'declared' as const,
  source: { id: 'catalog', url: 'https://git.example/file' },
  observedAt: '2026-03-04T02:09:00Z',
  stale: false,
};

function show(element: JSX.Element, sourcesShown: boolean = false) {
  return render(
    <ClockProvider instant="2026-03-04T02:13:00Z" live={false}>
      <SourcesProvider shown={sourcesShown}>{element}</SourcesProvider>
    </ClockProvider>,
  );
}

describe('ClaimValue', () => {
  it('says kind, source and age to a screen reader', () => {
    const { container } = show(<ClaimValue field={claim} />);
    expect(container).toHaveTextContent(
      '1 (declared in the catalog, 4 min ago)',
    );
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
  });

  it('shows them to everybody on request, with a link to the source', () => {
    show(<ClaimValue field={claim} />, true);
    expect(screen.getByRole('link', { name: /source/ })).toHaveAttribute(
      'href',
      'https://git.example/file',
    );
  });

  it('marks what is stale', () => {
    const { container } = show(
      <ClaimValue field={{ ...claim, kind: 'observed', stale: true }} />,
    );
    expect(container).toHaveTextContent(
      'observed by the catalog, 4 min ago, stale',
    );
  });

  it('never makes up a time', () => {
    const { container } = show(
      <ClaimValue field={{ ...claim, observedAt: undefined }} />,
    );
    expect(container).toHaveTextContent('time unknown');
  });

  it('says why something is unknown', () => {
    const { container } = show(
      <ClaimValue field={{ unknown: 'no source is connected' }} />,
    );
    expect(container).toHaveTextContent('Unknown: no source is connected');
  });
});
