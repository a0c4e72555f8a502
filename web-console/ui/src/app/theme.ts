import { createTheme, type CSSVariablesResolver, localStorageColorSchemeManager, rem } from '@mantine/core';

/** The same values as tokens.css, where Mantine wants a scale: 6 is the accent in light, 4 in dark. */
const accent = [
  '#eef3fd',
  '#dbe5fb',
  '#b6cbf6',
  '#8fb2ff',
  '#86adff',
  '#4a78dd',
  '#2b5bc7',
  '#234dab',
  '#1d3f8d',
  '#163170',
] as const;

const slate = [
  '#e4eaf1',
  '#c9d3de',
  '#a9b7c6',
  '#8b9aab',
  '#3a4859',
  '#263140',
  '#1a232e',
  '#141b24',
  '#0d1219',
  '#080c11',
] as const;

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 4 },
  colors: { accent, dark: slate },
  autoContrast: true,
  black: '#17202c',
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: rem(11.5), sm: rem(12.5), md: rem(13.5), lg: rem(15), xl: rem(18) },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: rem(20), lineHeight: '1.3' },
      h2: { fontSize: rem(14.5), lineHeight: '1.35' },
      h3: { fontSize: rem(13.5), lineHeight: '1.4' },
    },
  },
  defaultRadius: 'sm',
  radius: { sm: rem(5), md: rem(7) },
  spacing: { xs: rem(6), sm: rem(10), md: rem(14), lg: rem(20), xl: rem(28) },
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    NativeSelect: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Modal: {
      defaultProps: { radius: 'md', overlayProps: { backgroundOpacity: 0.45 } },
      styles: { title: { fontSize: rem(15), fontWeight: 620 } },
    },
    InputLabel: { styles: { label: { fontSize: rem(12.5), fontWeight: 550 } } },
    InputDescription: { styles: { description: { fontSize: rem(12) } } },
    InputError: { styles: { error: { fontSize: rem(12) } } },
    Tooltip: {
      defaultProps: { openDelay: 300, withArrow: true, events: { hover: true, focus: true, touch: true } },
    },
  },
});

/** Mantine's own surfaces, from the tokens: one place decides what a colour is. */
const shared = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-2)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default-border': 'var(--border-strong)',
  '--mantine-color-default-hover': 'var(--hover)',
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });

/** Same key as public/color-scheme.js, which sets the scheme before the first paint. */
export const colorScheme = localStorageColorSchemeManager({ key: 'detour-color-scheme' });
