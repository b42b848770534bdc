import {
  createUnifiedTheme,
  defaultComponentThemes,
  genPageTheme,
  palettes,
  type UnifiedTheme,
  type UnifiedThemeOptions,
} from '@backstage/theme';
import { accent, darkTokens, fonts, lightTokens, type Tokens } from './tokens';

const pages = [
  'home',
  'documentation',
  'tool',
  'service',
  'website',
  'library',
  'other',
  'app',
  'apis',
  'card',
];

const heading = (fontSize: number) => ({
  fontSize,
  fontWeight: 600,
  lineHeight: 1.4,
  letterSpacing: 0,
  marginBottom: 4,
});
const typography = {
  htmlFontSize: 16,
  fontFamily: fonts.sans,
  fontWeightRegular: 400,
  fontWeightMedium: 500,
  fontWeightBold: 600,
  h1: heading(28),
  h2: heading(20),
  h3: heading(20),
  h4: heading(20),
  h5: heading(16),
  h6: heading(16),
  subtitle1: { fontSize: 14 },
  subtitle2: { fontSize: 13, fontWeight: 600 },
  body1: { fontSize: 14, lineHeight: 1.45 },
  body2: { fontSize: 14, lineHeight: 1.45 },
  caption: { fontSize: 12 },
  overline: { fontSize: 12, textTransform: 'none' as const, letterSpacing: 0 },
  button: {
    fontSize: 13,
    fontWeight: 500,
    letterSpacing: 0,
    textTransform: 'none' as const,
  },
};

/**
 * The theme of Plumbline's portal, for MUI 4 and 5. The fonts come from
 * `@fontsource-variable/inter` and `@fontsource-variable/jetbrains-mono`, which
 * an app imports once.
 */
export function plumblineTheme(mode: 'light' | 'dark'): UnifiedTheme {
  const tokens = mode === 'light' ? lightTokens : darkTokens;
  const page = genPageTheme({
    colors: [tokens.surface, tokens.surface],
    shape: 'none',
    options: { fontColor: tokens.text },
  });
  return createUnifiedTheme({
    palette: paletteOf(mode, tokens),
    fontFamily: fonts.sans,
    typography,
    defaultPageTheme: 'home',
    pageTheme: Object.fromEntries(pages.map(id => [id, page])),
    components: componentsOf(tokens),
  });
}

/** The ground of a navigation entry that is current, or pointed at. */
const navHighlight = 'rgba(255, 255, 255, .09)';

function paletteOf(
  mode: 'light' | 'dark',
  tokens: Tokens,
): UnifiedThemeOptions['palette'] {
  const tone = (main: string, soft: string) => ({
    main,
    light: main,
    dark: main,
    contrastText: tokens.onPrimary,
    // Beside what MUI knows: the ground of chips and banners.
    soft,
  });
  return {
    ...palettes[mode],
    primary: tone(tokens.primary, tokens.primarySoft),
    secondary: tone(tokens.primary, tokens.primarySoft),
    error: tone(tokens.critical, tokens.criticalSoft),
    warning: tone(tokens.warning, tokens.warningSoft),
    success: tone(tokens.ok, tokens.okSoft),
    info: tone(tokens.info, tokens.infoSoft),
    background: { default: tokens.background, paper: tokens.surface },
    text: { primary: tokens.text, secondary: tokens.muted },
    action: { selected: tokens.primarySoft },
    divider: tokens.border,
    border: tokens.border,
    link: tokens.primary,
    linkHover: tokens.primary,
    highlight: tokens.primarySoft,
    textContrast: tokens.text,
    textSubtle: tokens.muted,
    textVerySubtle: tokens.border,
    errorBackground: tokens.criticalSoft,
    errorText: tokens.critical,
    warningBackground: tokens.warningSoft,
    warningText: tokens.warning,
    infoBackground: tokens.infoSoft,
    infoText: tokens.info,
    tabbar: { indicator: tokens.primary },
    status: {
      ok: tokens.ok,
      warning: tokens.warning,
      error: tokens.critical,
      pending: tokens.warning,
      running: tokens.info,
      aborted: tokens.muted,
    },
    navigation: {
      background: tokens.nav,
      indicator: accent.ground,
      color: tokens.navText,
      selectedColor: '#FFFFFF',
      navItem: { hoverBackground: navHighlight },
      submenu: { background: tokens.nav },
    },
  };
}

/** What MUI's and Backstage's own components look like: borders, no shadows. */
function componentsOf(tokens: Tokens): UnifiedThemeOptions['components'] {
  const bordered = {
    boxShadow: 'none',
    border: `1px solid ${tokens.border}`,
  };
  const own = {
    MuiCssBaseline: {
      styleOverrides: {
        html: { height: '100%', fontFamily: fonts.sans },
        body: {
          height: '100%',
          fontFamily: fonts.sans,
          fontFeatureSettings: '"cv11", "ss03"',
          fontSize: '0.875rem',
          lineHeight: 1.45,
          overscrollBehaviorY: 'none',
          scrollbarColor: `${tokens.border} ${tokens.surface}`,
        },
        // Backstage's newer components take theirs from these.
        ':root, [data-theme-mode]': {
          '--bui-font-regular': fonts.sans,
          '--bui-font-monospace': fonts.mono,
          '--bui-bg-app': tokens.background,
          '--bui-bg-neutral-1': tokens.surface,
          '--bui-bg-neutral-2': tokens.background,
          '--bui-bg-neutral-3': tokens.raised,
          '--bui-bg-neutral-4': tokens.background,
          '--bui-accent-bg': tokens.primary,
          '--bui-accent-bg-hover': tokens.primary,
          '--bui-accent-fg': tokens.onPrimary,
          '--bui-ring': tokens.primary,
          '--bui-fg-primary': tokens.text,
          '--bui-fg-secondary': tokens.muted,
          '--bui-border-1': tokens.border,
          '--bui-border-2': tokens.border,
        },
        'code, kbd, pre, samp': { fontFamily: fonts.mono },
        'td, th, time': { fontVariantNumeric: 'tabular-nums' },
        a: { color: 'inherit', textDecoration: 'none' },
      },
    },
    MuiPaper: {
      styleOverrides: {
        root: { backgroundImage: 'unset' },
        rounded: { borderRadius: 10 },
        ...Object.fromEntries(
          [1, 2, 3, 4].map(level => [`elevation${level}`, bordered]),
        ),
        elevation8: { ...bordered, backgroundColor: tokens.raised },
        elevation24: { ...bordered, backgroundColor: tokens.raised },
      },
    },
    // One mark of focus for all that is operated; the circle that pulses is cut off
    // by most buttons.
    MuiButtonBase: {
      styleOverrides: {
        root: {
          '&:focus-visible': {
            outline: `2px solid ${tokens.primary}`,
            outlineOffset: -2,
          },
        },
      },
    },
    MuiButton: {
      defaultProps: { disableElevation: true, disableFocusRipple: true },
      styleOverrides: {
        root: { borderRadius: 6, textTransform: 'none' as const },
      },
    },
    MuiChip: {
      styleOverrides: {
        root: {
          borderRadius: 6,
          fontSize: 12,
          fontWeight: 500,
          '& + &': { marginLeft: 4 },
        },
      },
    },
    MuiIconButton: { defaultProps: { disableFocusRipple: true } },
    MuiToggleButton: {
      defaultProps: { disableFocusRipple: true },
      styleOverrides: {
        root: {
          borderRadius: 6,
          textTransform: 'none' as const,
          '&.Mui-selected': {
            color: tokens.primary,
            backgroundColor: tokens.primarySoft,
          },
        },
      },
    },
    MuiOutlinedInput: { styleOverrides: { root: { borderRadius: 6 } } },
    MuiTooltip: {
      styleOverrides: { tooltip: { fontSize: 12, fontWeight: 400 } },
    },
    MuiTableRow: {
      styleOverrides: { hover: { '&:hover': { cursor: 'pointer' } } },
    },
    MuiTableCell: {
      styleOverrides: {
        root: {
          wordBreak: 'break-word' as const,
          overflow: 'hidden',
          margin: 0,
          padding: '10px 12px',
          fontSize: 13,
          lineHeight: 1.45,
          borderBottom: `1px solid ${tokens.border}`,
        },
        sizeSmall: { padding: '6px 12px' },
        head: { color: tokens.muted, fontSize: 12, fontWeight: 500 },
      },
    },
    MuiTab: {
      defaultProps: { disableFocusRipple: true },
      styleOverrides: {
        root: {
          minHeight: 24,
          color: tokens.muted,
          fontSize: 13,
          fontWeight: 500,
          letterSpacing: 0,
          textTransform: 'none' as const,
          opacity: 1,
          '&:hover': { color: tokens.text },
          '&.Mui-selected': { color: tokens.text },
        },
      },
    },
    BackstageHeader: {
      styleOverrides: {
        header: {
          boxShadow: 'none',
          borderBottom: `1px solid ${tokens.border}`,
          padding: '16px 24px',
        },
        type: { textTransform: 'none' as const, fontSize: 12, opacity: 1 },
        subtitle: { color: tokens.muted, opacity: 1 },
      },
    },
    BackstageHeaderLabel: {
      styleOverrides: {
        label: { color: tokens.muted, fontSize: 12, letterSpacing: 0 },
        value: { color: tokens.text, opacity: 1 },
      },
    },
    BackstageHighlightedSearchResultText: {
      styleOverrides: {
        highlight: { color: 'inherit', backgroundColor: tokens.warningSoft },
      },
    },
    BackstageSidebarItem: {
      styleOverrides: {
        selected: { '&$root': { backgroundColor: navHighlight } },
        root: { height: 38 },
        label: { fontWeight: 500 },
      },
    },
  };
  // The last five are Backstage's, which MUI's type does not name.
  return {
    ...defaultComponentThemes,
    ...own,
  } as UnifiedThemeOptions['components'];
}
