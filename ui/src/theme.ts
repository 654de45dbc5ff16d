/**
 * Colours, type and sizes of the web app, as Mantine tokens and a few of our own (`--muster-*`). Both themes are given
 * here side by side; every text colour keeps 4.5:1 on the grounds it is used on.
 */
import { type CSSVariablesResolver, createTheme } from '@mantine/core';

const OVERLAY = { backgroundOpacity: 0.38 } as const;
const TITLE = {
  fontSize: 'var(--mantine-font-size-lg)',
  fontWeight: 600,
  letterSpacing: '-0.012em',
} as const;

export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.45', xl: '1.4' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.35' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.45' },
    },
  },
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '10px', xl: '16px' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  primaryColor: 'iris',
  primaryShade: { light: 7, dark: 6 },
  colors: {
    iris: [
      '#f4f4ff',
      '#e9e9fe',
      '#d6d7fb',
      '#b8baf8',
      '#9b9ef0',
      '#7c7de4',
      '#5f5fd9',
      '#5050c8',
      '#413fa8',
      '#2e2d78',
    ],
    gray: [
      '#f8f8fa',
      '#f2f2f5',
      '#e7e7ec',
      '#d9d9e0',
      '#c3c3cd',
      '#9a9aa8',
      '#6a6a78',
      '#565663',
      '#3a3a44',
      '#1f1f26',
    ],
    // Filled with the primary shades (7 in light, 6 in dark), white text keeps 4.5:1 on each of these.
    red: [
      '#fff1f1',
      '#ffdede',
      '#ffc4c4',
      '#ffa3a3',
      '#ff8585',
      '#ee5f5f',
      '#d43a3a',
      '#c02626',
      '#a41f1f',
      '#7d1818',
    ],
    green: [
      '#edfaf1',
      '#d6f3e0',
      '#b0e6c4',
      '#86d8a5',
      '#63c887',
      '#37a763',
      '#1a7f41',
      '#17723a',
      '#125b2e',
      '#0c4221',
    ],
    blue: [
      '#eef5ff',
      '#dae8ff',
      '#b8d2ff',
      '#9cc1ff',
      '#82b1ff',
      '#4d8df0',
      '#2b6cd1',
      '#1d5fc4',
      '#174da0',
      '#103873',
    ],
    dark: [
      '#e4e4e9',
      '#c2c2cb',
      '#a3a3af',
      '#7b7b88',
      '#3d3d47',
      '#2f2f37',
      '#25252b',
      '#1b1b20',
      '#151519',
      '#0f0f12',
    ],
  },
  components: {
    Button: {
      defaultProps: { size: 'sm' },
      vars: (_theme: unknown, props: { size?: unknown }) => ({
        root: props.size === 'sm' ? { '--button-height': '2rem', '--button-padding-x': '0.75rem' } : {},
      }),
    },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Input: {
      vars: (_theme: unknown, props: { size?: unknown }) => ({
        wrapper:
          props.size === undefined || props.size === 'sm'
            ? { '--input-height': '2.125rem', '--input-fz': '0.875rem' }
            : {},
      }),
    },
    Tooltip: { defaultProps: { withArrow: false, openDelay: 250, multiline: true, maw: 320 } },
    Modal: {
      defaultProps: { centered: false, yOffset: '10dvh', radius: 'lg', overlayProps: OVERLAY },
      styles: { title: TITLE },
    },
    Drawer: { defaultProps: { position: 'right', overlayProps: OVERLAY }, styles: { title: TITLE } },
    // Mantine's hidden element that takes the first focus is no menu item, which axe rightly minds.
    Menu: { defaultProps: { shadow: 'md', position: 'bottom-end', withInitialFocusPlaceholder: false } },
  },
});

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {
    '--muster-nav-width': '220px',
    '--muster-content-width': '1440px',
    '--muster-row-height': '40px',
  },
  light: {
    '--mantine-color-text': '#1f1f26',
    '--mantine-color-dimmed': '#5d5d6a',
    '--mantine-color-placeholder': '#6a6a78',
    '--mantine-color-error': '#c42b2b',
    '--mantine-color-anchor': '#4745b8',
    '--mantine-color-default-border': '#d9d9e0',
    '--muster-ground': '#ffffff',
    '--muster-ground-side': '#f8f8fa',
    '--muster-ground-raised': '#ffffff',
    '--muster-ground-hover': '#f4f4f7',
    '--muster-ground-selected': '#efeffd',
    '--muster-line': '#e7e7ec',
    '--muster-ok': '#17723a',
    '--muster-bad': '#c02626',
    '--muster-busy': '#1d5fc4',
    '--muster-warn': '#8a5200',
    '--muster-idle': '#5d5d6a',
    '--muster-accent-text': '#4745b8',
  },
  dark: {
    '--mantine-color-text': '#e4e4e9',
    '--mantine-color-dimmed': '#a3a3af',
    '--mantine-color-placeholder': '#9393a0',
    '--mantine-color-error': '#ff8585',
    '--mantine-color-anchor': '#b0b2f5',
    '--mantine-color-default-border': '#3d3d47',
    '--muster-ground': '#1b1b20',
    '--muster-ground-side': '#151519',
    '--muster-ground-raised': '#222228',
    '--muster-ground-hover': '#232329',
    '--muster-ground-selected': '#2a2a44',
    '--muster-line': '#2f2f37',
    '--muster-ok': '#63c887',
    '--muster-bad': '#ff8585',
    '--muster-busy': '#82b1ff',
    '--muster-warn': '#f0b95a',
    '--muster-idle': '#a3a3af',
    '--muster-accent-text': '#b0b2f5',
  },
});
