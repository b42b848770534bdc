import {
  createTheme,
  getContrastRatio,
  type Theme,
} from '@mui/material/styles';
import { plumblineTheme } from './plumblineTheme';
import { accent, darkTokens, lightTokens, type Tokens } from './tokens';
import { toneColours } from './tone';

const readableFrom = 4.5;

const tones = ['primary', 'critical', 'warning', 'ok', 'info'] as const;

const pairs = (tokens: Tokens): [string, string, string][] => [
  ...(['background', 'surface', 'raised'] as const).flatMap(ground =>
    (['text', 'muted', ...tones] as const).map(
      (tone): [string, string, string] => [
        `${tone} on ${ground}`,
        tokens[tone],
        tokens[ground],
      ],
    ),
  ),
  ...tones.map((tone): [string, string, string] => [
    `${tone} on its soft ground`,
    tokens[tone],
    tokens[`${tone}Soft`],
  ]),
  ['text on a filled button', tokens.onPrimary, tokens.primary],
  ['the navigation', tokens.navText, tokens.nav],
  ['a count in the navigation', accent.text, accent.ground],
];

describe('the colours of the theme', () => {
  it.each([
    ['light', lightTokens],
    ['dark', darkTokens],
  ] as const)('are readable where it is %s', (_mode, tokens) => {
    const tooFaint = pairs(tokens)
      .map(([pair, one, other]) => ({
        pair,
        ratio: getContrastRatio(one, other),
      }))
      .filter(({ ratio }) => ratio < readableFrom);
    expect(tooFaint).toEqual([]);
  });

  it('reach both versions of MUI, with the soft grounds', () => {
    for (const version of ['v4', 'v5'] as const) {
      const theme = plumblineTheme('dark').getTheme(version) as Theme;
      expect(theme.palette.primary.main).toBe(darkTokens.primary);
      expect(toneColours(theme, 'critical')).toEqual({
        color: darkTokens.critical,
        ground: darkTokens.criticalSoft,
      });
    }
  });

  it("come from a stranger's theme where it is another one", () => {
    const theme = createTheme({ palette: { error: { main: '#aa0000' } } });
    expect(toneColours(theme, 'critical')).toEqual({
      color: theme.palette.error.dark,
      ground: 'rgba(170, 0, 0, 0.12)',
    });
  });
});
