import type { DoctorTexts } from './doctor-texts.ts';
import type { Formats } from './formats.ts';

/** The German texts of a checkup. Server admins read them, so they contain no file paths of the host. */
export function createDoctorTexts({ count, number, minute }: Formats): DoctorTexts {
  const channels = (ids: readonly string[]): string => ids.map((id) => `<#${id}>`).join(', ');
  return {
    checks: {
      node: 'Node.js-Version',
      addons: 'Native Module',
      models: 'Modelle',
      store: 'Datenbank',
      corpora: 'Eigene Quellen von Servern',
      index: 'Suchindex',
      connections: 'Datenbankverbindungen',
      databaseClock: 'Uhr der Datenbank',
      sources: 'Quellen',
      feeds: 'Feeds',
      disk: 'Speicherplatz',
      token: 'Bot-Token',
      intents: 'Privilegierte Intents',
      registration: 'Befehle',
      clock: 'Uhr',
      permissions: 'Berechtigungen',
      digests: 'Neuigkeiten',
    },
    statuses: {
      ok: 'in Ordnung',
      warning: 'Warnung',
      error: 'Fehler',
      skipped: 'ausgelassen',
    },
    summary: (errors, warnings) =>
      `${count(errors, { one: 'Fehler', other: 'Fehler' })}, ${count(warnings, { one: 'Warnung', other: 'Warnungen' })}`,
    messages: {
      'check-failed': () => 'Die Prüfung selbst ist fehlgeschlagen.',
      'node-supported': ({ version }) => `Node.js ${version} wird unterstützt.`,
      'node-unsupported': ({ version, supported }) =>
        `Node.js ${version} wird nicht unterstützt. Unterstützt werden ${supported}.`,
      'addons-load': () => 'Alle nativen Module laden.',
      'addons-broken': ({ names }) => `Diese nativen Module laden nicht: ${names.join(', ')}.`,
      'models-intact': ({ files }) =>
        `Die Prüfsummen der mitgelieferten Modelle stimmen (${count(files, { one: 'Datei', other: 'Dateien' })}).`,
      'models-damaged': ({ files }) =>
        `Diese Modelldateien fehlen oder sind verändert: ${files.join(', ')}.`,
      'models-unlisted': ({ models }) => `Für ${models.join(', ')} sind keine Prüfsummen bekannt.`,
      'store-intact': ({ sources, passages, version }) =>
        `Unbeschädigt: ${number(sources)} Quellen, ${number(passages)} Passagen, Schemaversion ${version}.`,
      'store-missing': () => 'Es gibt noch keine Datenbank.',
      'store-older': ({ version, known }) =>
        `Die Datenbank hat die Schemaversion ${version}. Dieses Programm nutzt Version ${known}.`,
      'store-newer': ({ version, known }) =>
        `Die Datenbank hat die Schemaversion ${version}, dieses Programm kennt aber nur Version ${known}.`,
      'store-foreign': () => 'Die Datenbank gehört zu einem anderen Programm.',
      'store-damaged': () => 'Die Datenbank ist beschädigt.',
      'postgres-intact': ({ release, sources, passages, version }) =>
        `PostgreSQL ${release}: ${number(sources)} Quellen, ${number(passages)} Abschnitte, Schemaversion ${version}.`,
      'postgres-empty': ({ release }) => `PostgreSQL ${release} enthält noch keine Daten des Bots.`,
      'postgres-unusable': () => 'Der Bot kann PostgreSQL nicht benutzen.',
      'connections-enough': ({ most, used, processes }) =>
        `PostgreSQL erlaubt ${number(most)} Verbindungen. Das reicht für ${number(processes)} Prozesse. Belegt: ${number(used)}.`,
      'connections-few': ({ most, processes }) =>
        `PostgreSQL erlaubt ${number(most)} Verbindungen. Das reicht nur für ${count(processes, { one: 'Prozess', other: 'Prozesse' })}.`,
      'database-clock-right': ({ seconds }) =>
        `Die Uhr weicht von der dieses Rechners um ${number(seconds)} Sekunden ab.`,
      'database-clock-off': ({ seconds }) =>
        `Die Uhr weicht von der dieses Rechners um ${number(seconds)} Sekunden ab.`,
      'opensearch-green': ({ release, nodes, documents }) =>
        `OpenSearch ${release}: ${number(documents)} Einträge auf ${count(nodes, { one: 'Knoten', other: 'Knoten' })}.`,
      'opensearch-yellow': ({ nodes }) =>
        `OpenSearch läuft auf ${count(nodes, { one: 'Knoten', other: 'Knoten' })}, aber Kopien von Teilen des Index fehlen. Antworten sind nicht betroffen.`,
      'opensearch-red': ({ nodes }) =>
        `OpenSearch läuft auf ${count(nodes, { one: 'Knoten', other: 'Knoten' })}, aber Teile des Index fehlen. Fragen können nicht beantwortet werden.`,
      'opensearch-empty': ({ release }) => `OpenSearch ${release} hat noch keinen Index des Bots.`,
      'opensearch-unusable': () => 'Der Bot kann OpenSearch nicht benutzen.',
      'corpora-intact': ({ corpora }) =>
        `Unbeschädigt: die eigenen Quellen von ${count(corpora, { one: 'Server', other: 'Servern' })}.`,
      'corpora-over-limits': ({ over }) =>
        `${count(over, { one: 'Server hat', other: 'Server haben' })} mehr eigene Quellen, als die Grenzen erlauben. Sie werden weiter durchsucht.`,
      'corpora-unusable': ({ damaged, newer }) =>
        `Die eigenen Quellen von ${number(damaged)} Servern sind beschädigt, die von ${number(newer)} Servern stammen aus einer neueren Version. Alle anderen Server sind nicht betroffen.`,
      'index-intact': ({ generation }) =>
        `Die Prüfsumme stimmt. Der Index gehört zu dieser Datenbank und wurde bei Generation ${generation} geschrieben.`,
      'index-unusable': () =>
        'Die Indexdatei fehlt, ist veraltet oder beschädigt. Die Antworten bleiben gleich.',
      'without-store': () => 'Ohne brauchbare Datenbank ist das nicht prüfbar.',
      'sources-readable': ({ files }) =>
        `Alle Dokumente sind lesbar (${count(files, { one: 'Dokument', other: 'Dokumente' })}).`,
      'sources-refused': ({ files, refused }) =>
        `${count(refused, { one: 'Dokument wird', other: 'Dokumente werden' })} abgelehnt, ${number(files)} sind lesbar.`,
      'sources-missing': () => 'Die Dokumente sind nicht lesbar.',
      'no-feeds': () => 'Es werden keine Feeds abgerufen.',
      'feeds-fetched': ({ feeds }) =>
        `Kein Fehler bei ${count(feeds, { one: 'Feed', other: 'Feeds' })}.`,
      'feeds-failing': ({ feeds, more }) =>
        `Diese Feeds lassen sich nicht abrufen: ${feeds
          .map(({ name, since }) => `${name} (seit ${minute(new Date(since), 'UTC')} UTC)`)
          .join(', ')}${more === 0 ? '' : ` und ${number(more)} weitere`}.`,
      'feeds-unusable': () => 'Die Liste der Feeds ist nicht verwendbar.',
      'disk-free': ({ megabytes }) => `${number(megabytes)} MB sind für Daten frei.`,
      'disk-low': ({ megabytes }) => `Nur ${number(megabytes)} MB sind für Daten frei.`,
      'disk-full': ({ megabytes }) => `Nur ${number(megabytes)} MB sind für Daten frei.`,
      'token-accepted': ({ user, servers }) =>
        `Discord akzeptiert das Token, für ${user} auf ${servers} ${servers === 1 ? 'Server' : 'Servern'}.`,
      'token-refused': () => 'Discord lehnt das Token ab.',
      'discord-unreachable': () => 'Discord antwortet nicht.',
      'no-token': () => 'Es gibt kein Token.',
      'token-first': () => 'Das ist erst prüfbar, wenn Discord das Token akzeptiert.',
      'intents-none': () => 'Kein privilegierter Intent ist aktiv, und keiner ist nötig.',
      'intents-unneeded': ({ names }) =>
        `Der Bot braucht diese privilegierten Intents nicht: ${names.join(', ')}.`,
      'commands-registered': ({ commands }) =>
        `Alle Befehle sind registriert (${count(commands, { one: 'Befehl', other: 'Befehle' })}).`,
      'commands-differ': ({ commands }) =>
        `${count(commands, { one: 'Befehl ist', other: 'Befehle sind' })} bei Discord anders als in dieser Version.`,
      'not-in-server': () => 'Der Bot ist nicht auf dem Server von DISCORD_GUILD_ID.',
      'clock-right': ({ seconds }) =>
        `Die Uhr weicht von der bei Discord um ${number(seconds)} Sekunden ab.`,
      'clock-off': ({ seconds }) =>
        `Die Uhr weicht von der bei Discord um ${number(seconds)} Sekunden ab.`,
      'no-bot': () => 'Nur ein laufender Bot kann das prüfen.',
      'permissions-complete': ({ channels: of }) =>
        `Der Bot hat alle Berechtigungen in ${count(of, { one: 'Kanal', other: 'Kanälen' })} mit Neuigkeiten.`,
      'permissions-missing': ({ channels: ids }) =>
        `Dem Bot fehlen Berechtigungen in ${channels(ids)}.`,
      'no-digests': () => 'Es gibt keine Abos.',
      'digests-planned': ({ subscriptions, next }) =>
        `${count(subscriptions, { one: 'Abo', other: 'Abos' })}. Die nächste Ausgabe ist am ${minute(new Date(next), 'UTC')} UTC fällig.`,
      'digests-paused': ({ ids }) => `Diese Abos sind pausiert: ${ids.join(', ')}.`,
      'digests-failing': ({ ids }) =>
        `Die letzte Ausgabe dieser Abos ist fehlgeschlagen: ${ids.join(', ')}.`,
    },
    hints: {
      'check-failed': 'Der Grund steht im Log des Bots, und `npm run doctor` zeigt ihn.',
      'node-unsupported': 'Installiere eine unterstützte Version und führe dann `npm ci` aus.',
      'addons-broken': 'Führe `npm ci` mit der Node.js-Version aus, mit der der Bot läuft.',
      'models-damaged': 'Stelle die Modelle wieder her, etwa mit `git checkout -- models`.',
      'store-missing': 'Führe `npm run ingest` aus, oder starte den Bot.',
      'store-older': 'Lege eine Sicherung an. Der nächste Start des Bots migriert die Datenbank.',
      'store-newer': 'Aktualisiere Verbatim, oder spiele eine Sicherung der älteren Version ein.',
      'store-foreign': 'Gib mit DATA_DIR einen eigenen Ordner an.',
      'store-damaged':
        'Spiele eine Sicherung ein. Sonst legt der nächste Start die Datenbank beiseite.',
      'postgres-empty': 'Führe `npm run ingest` aus, oder starte den Bot.',
      'postgres-unusable':
        'Prüfe DATABASE_URL, und ob PostgreSQL läuft. `npm run doctor` nennt den Grund.',
      'connections-few': 'Erhöhe max_connections in PostgreSQL, oder senke DATABASE_CONNECTIONS.',
      'database-clock-off': 'Stelle die Uhren beider Rechner, etwa mit einem NTP-Dienst.',
      'opensearch-yellow': 'Starte die fehlenden Knoten, oder füge einen hinzu.',
      'opensearch-red':
        'Starte die fehlenden Knoten. Wenn ihre Festplatten verloren sind, lösche die Indizes. Der Bot baut sie dann neu auf. Siehe docs/guide/scale.md.',
      'opensearch-empty': 'Führe `npm run ingest` aus, oder starte den Bot.',
      'opensearch-unusable':
        'Prüfe OPENSEARCH_URL, und ob OpenSearch läuft. `npm run doctor` nennt den Grund.',
      'corpora-over-limits':
        'Führe `npm run corpora -- list` aus, um sie zu sehen. Entferne Quellen, oder erhöhe die Grenzen in den Einstellungen.',
      'corpora-unusable':
        'Führe `npm run corpora -- list` aus, um sie zu sehen. Beschädigte werden bei der nächsten Nutzung neu eingelesen.',
      'index-unusable': 'Führe `npm run ingest` aus, um ihn neu aufzubauen.',
      'sources-refused': 'Führe `npm run ingest` aus. Das nennt jede Datei mit dem Grund.',
      'sources-missing': 'Lege Dokumente in den Ordner von SEEDS_DIR, und erlaube, ihn zu lesen.',
      'feeds-failing':
        '`npm run doctor` nennt die Gründe. Entferne Feeds, die es nicht mehr gibt, aus der Datei von FEEDS_FILE.',
      'feeds-unusable': 'Korrigiere die Datei von FEEDS_FILE. `npm run doctor` nennt jeden Fehler.',
      'disk-low': 'Gib Speicherplatz frei. Eine Migration braucht so viel wie die Datenbank.',
      'disk-full': 'Gib Speicherplatz frei, oder lege DATA_DIR auf eine andere Festplatte.',
      'token-refused':
        'Kopiere das Token noch einmal aus dem Entwicklerportal von Discord nach DISCORD_TOKEN.',
      'discord-unreachable': 'Prüfe die Netzwerkverbindung und DISCORD_API_URL.',
      'no-token': 'Setze DISCORD_TOKEN, um das zu prüfen.',
      'token-first': 'Behebe zuerst den Fehler beim Bot-Token.',
      'intents-unneeded': 'Schalte sie im Entwicklerportal von Discord unter „Bot“ aus.',
      'commands-differ': 'Führe `npm run register` aus, oder starte den Bot neu.',
      'not-in-server': 'Lade den Bot auf diesen Server ein, oder korrigiere DISCORD_GUILD_ID.',
      'clock-off': 'Stelle die Uhr des Rechners, etwa mit einem NTP-Dienst.',
      'no-bot': 'Führe `/diagnose` in Discord aus.',
      'permissions-missing':
        '`/neuigkeiten liste` zeigt, welche. Erteile sie in den Kanaleinstellungen.',
      'digests-paused': '`/neuigkeiten liste` zeigt den Grund.',
      'digests-failing': '`/neuigkeiten verlauf` zeigt den Grund.',
    },
  };
}
