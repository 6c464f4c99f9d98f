import { useEffect } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { useKeptSetting } from './kept-setting.ts';

const THEMES = ['system', 'light', 'dark'] as const;
const THEME_NAMES = { system: 'System', light: 'Light', dark: 'Dark' } as const;

/** Chooses the theme of the page. In a narrow window, only its icon is visible. */
export function ThemeSwitch() {
  const [theme, setTheme] = useKeptSetting('theme', THEMES, 'system');
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return (
    <span class="theme">
      <Icon name={theme} />
      <select
        aria-label="Theme"
        class="quiet"
        title={`Theme: ${THEME_NAMES[theme]}`}
        value={theme}
        onChange={({ currentTarget }) => {
          setTheme(THEMES.find((one) => one === currentTarget.value) ?? 'system');
        }}
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {THEME_NAMES[one]}
          </option>
        ))}
      </select>
    </span>
  );
}
