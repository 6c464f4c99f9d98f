import { render } from 'preact';
import { App } from './app.tsx';
import './style/base.css';
import './style/traffic.css';
import './style/layout.css';
import './style/embed.css';
import './style/message.css';
import './style/controls.css';
import './style/composer.css';

const place = document.getElementById('page');
if (place !== null) render(<App />, place);
