'use strict';
/* Draws the report that stands in the page as JSON.  Whatever is from the wire becomes text by
 * textContent, never markup, and nothing is asked of the network. */
(() => {
const report = JSON.parse(document.getElementById('data').textContent);
const SVG = 'http://www.w3.org/2000/svg';
const main = document.getElementById('report');

/* Characters that are not seen, or that turn the text around, are shown as escapes. */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const shown = (text) => String(text).replace(HIDDEN, (c) =>
	'\\u{' + c.codePointAt(0).toString(16) + '}');

/* ---- elements ---- */

function add(parent, name, attributes, text) {
	const e = document.createElement(name);
	for (const [k, v] of Object.entries(attributes || {}))
		e.setAttribute(k, v);
	if (text !== undefined)
		e.textContent = text;
	parent.append(e);
	return e;
}
const wire = (parent, text) => add(parent, 'bdi', {}, shown(text));
function draw(parent, name, attributes, text) {
	const e = document.createElementNS(SVG, name);
	for (const [k, v] of Object.entries(attributes || {}))
		e.setAttribute(k, v);
	if (text !== undefined)
		e.textContent = text;
	parent.append(e);
	return e;
}
const nav = document.querySelector('nav');
function section(id, title) {
	const e = add(main, 'section', {id});
	add(e, 'h2', {}, title);
	add(nav, 'a', {href: '#' + id}, title);
	return e;
}

/* ---- words for values ---- */

const grouped = new Intl.NumberFormat('en-US');
const count = (n) => n === undefined ? '' : grouped.format(n);
const counted = (n, noun) => count(n) + ' ' + noun + (n === 1 ? '' : 's');
function size(n) {
	if (n === undefined)
		return '';
	const units = ['', 'K', 'M', 'G', 'T'];
	let u = 0;
	for (; n >= 999.5 && u < 4; u++)
		n /= 1024;
	return (u && n < 9.95 ? n.toFixed(1) : n.toFixed(0)) + units[u];
}
function duration(s) {
	if (s === undefined)
		return '';
	for (const [from, unit, digits, name] of [[172800, 86400, 1, 'd'], [7200, 3600, 1, 'h'],
		[120, 60, 0, 'min'], [10, 1, 0, 's'], [1, 1, 1, 's'], [.01, .001, 0, 'ms'],
		[.001, .001, 1, 'ms'], [0, .000001, 0, '\u00b5s']]) {
		if (s >= from)
			return (s / unit).toFixed(digits) + ' ' + name;
	}
	return '';
}
const time = (s) => s === undefined ? '' :
	new Date(s * 1000).toISOString().replace('T', ' ').replace(/\.?\d*Z$/, '');
const host = (ip, port) => ip === undefined ? '' :
	(ip.includes(':') && port !== undefined ? '[' + ip + ']' : ip) +
	(port !== undefined ? ':' + port : '');

/* ---- tables that can be sorted ---- */

const FIRST_ROWS = 100; /* drawn at once: a page with thousands opens as fast as others */

/* columns: [title, value for sorting, cell: text or function that fills it, is a number] */
function table(parent, columns, rows, options) {
	if (!rows || rows.length === 0)
		return;
	const box = add(parent, 'div', {class: 'scroll' + (rows.length > 25 ? ' tall' : ''), tabindex: '0'});
	const t = add(box, 'table');
	const head = add(add(t, 'thead'), 'tr');
	const body = add(t, 'tbody');
	let order = rows.slice(), by = -1, down = false, most = FIRST_ROWS;
	const more = add(parent, 'button', {type: 'button', class: 'open'});
	const fill = () => {
		const fragment = document.createDocumentFragment();
		more.textContent = `all ${count(order.length)} rows`;
		more.hidden = order.length <= most;
		for (const row of order.slice(0, most)) {
			const tr = add(fragment, 'tr');
			for (const [, , cell, isNumber] of columns) {
				const td = add(tr, 'td', isNumber ? {class: 'n'} : {});
				const text = cell(row, td);
				if (typeof text === 'string' && text !== '')
					isNumber ? td.textContent = text : wire(td, text);
			}
		}
		body.replaceChildren(fragment);
	};
	columns.forEach(([title, value, , isNumber], i) => {
		const th = add(head, 'th', isNumber ? {class: 'n', scope: 'col'} : {scope: 'col'});
		add(th, 'button', {type: 'button'}, title).addEventListener('click', () => {
			down = by === i ? !down : Boolean(isNumber);
			by = i;
			order.sort((a, b) => {
				const x = value(a), y = value(b);
				const o = x === y ? 0 : x === undefined || (y !== undefined && x < y) ? -1 : 1;
				return down ? -o : o;
			});
			for (const other of head.children)
				other.removeAttribute('aria-sort');
			th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
			fill();
		});
	});
	const all = () => {
		most = Infinity;
		fill();
	};
	more.addEventListener('click', all);
	addEventListener('beforeprint', () => most < order.length && all());
	fill();
	if (options && options.search) {
		const input = add(parent, 'input', {type: 'search', placeholder: 'only rows with \u2026',
			'aria-label': 'only rows with'});
		parent.insertBefore(input, box);
		let texts = null;
		input.addEventListener('input', () => {
			texts = texts || new Map(rows.map((r) => [r, JSON.stringify(r).toLowerCase()]));
			const wanted = input.value.toLowerCase();
			order = rows.filter((r) => texts.get(r).includes(wanted));
			fill();
		});
	}
}
const text = (title, key) => [title, (r) => r[key], (r) => r[key] === undefined ? '' : String(r[key])];
const number = (title, key, f) => [title, (r) => r[key], (r) => (f || count)(r[key]), true];
const when = (title) => [title, (r) => r.ts, (r, td) => {
	td.className = 'when';
	td.textContent = time(r.ts);
}];
const leftOut = (parent, n, what) => n > 0 && add(parent, 'p', {class: 'dim'}, count(n) + ' more ' + what + ' not listed here');
const severities = ['', 'info', 'low', 'medium', 'high', 'critical'];
const severity = (title) => [title, (r) => severities.indexOf(r.severity || ''), (r, td) => {
	if (r.severity)
		add(td, 'span', {class: 'severity ' + r.severity}, r.severity);
}];

/* ---- plots ---- */

function legend(parent, names) {
	const e = add(parent, 'div', {class: 'legend'});
	for (const name of names) {
		const item = add(e, 'span');
		draw(draw(item, 'svg', {viewBox: '0 0 10 10', 'aria-hidden': 'true'}), 'rect', {width: 10, height: 10, class: 'f-' + name});
		item.append(' ' + name);
	}
}
/* rows: [label, [[class, value] ...], text at the end] */
function bars(parent, label, rows, most) {
	if (rows.length === 0)
		return;
	const box = add(parent, 'div', {class: 'bars', role: 'img', 'aria-label': label});
	const largest = most || Math.max(...rows.map(([, parts]) => parts.reduce((a, [, v]) => a + v, 0)), 1);
	for (const [name, parts, end] of rows) {
		let x = 0;
		add(add(box, 'span', {class: 'name', title: shown(name)}), 'bdi', {}, shown(name));
		const svg = draw(box, 'svg', {viewBox: '0 0 100 10', preserveAspectRatio: 'none'});
		for (const [kind, value] of parts) {
			const width = value / largest * 100;
			if (value > 0)
				draw(svg, 'rect', {x, y: 0, width: Math.max(width, .3), height: 10, class: 'f-' + kind});
			x += width;
		}
		add(box, 'span', {class: 'end'}, end);
	}
}
const ranked = (parent, title, list, f) => {
	if (!list || list.length === 0)
		return;
	const e = add(parent, 'div');
	add(e, 'h3', {}, title);
	bars(e, title, list.slice(0, 10).map((r) => [r.domain || r.ip || r.name || '', [['accent', r.count]],
		(r.fewer ? '~' : '') + count(r.count) + (f ? f(r) : '')]));
	leftOut(e, list.length - 10, 'rows are in the JSON form,');
};

function timeline(parent, t) {
	const W = 760, H = 160, TOP = 18;
	const verdicts = ['accepted', 'deferred', 'rejected', 'other'];
	const most = Math.max(1, ...t.buckets.map((b) => Math.max(b.sessions, verdicts.reduce((a, v) => a + b[v], 0))));
	const svg = draw(add(parent, 'div', {class: 'scroll', tabindex: '0'}), 'svg', {viewBox: `0 0 ${W} ${H + 30}`, class: 'wide', role: 'img', 'aria-label': 'Sessions and verdicts over time'});
	const step = W / t.buckets.length, y = (n) => TOP + (H - TOP) * (1 - n / most);
	for (const n of [0, most / 2, most]) {
		draw(svg, 'line', {x1: 0, x2: W, y1: y(n), y2: y(n)});
		draw(svg, 'text', {x: 2, y: y(n) - 2}, count(Math.round(n)));
	}
	t.buckets.forEach((b, i) => {
		let base = 0;
		const g = draw(svg, 'g');
		draw(g, 'title', {}, `${time(b.ts)}: ${count(b.sessions)} sessions, ` + verdicts.map((v) => count(b[v]) + ' ' + v).join(', ') + `, ${count(b.findings)} findings`);
		draw(g, 'rect', {x: i * step, y: 0, width: step, height: H, fill: 'transparent'});
		for (const v of verdicts) {
			if (b[v] > 0)
				draw(g, 'rect', {x: i * step + step * .1, width: step * .8, y: y(base + b[v]), height: y(base) - y(base + b[v]), class: 'f-' + v});
			base += b[v];
		}
	});
	draw(svg, 'polyline', {class: 's-sessions', points: t.buckets.map((b, i) => `${(i + .5) * step},${y(b.sessions)}`).join(' ')});
	draw(svg, 'text', {x: 0, y: H + 16}, time(t.ts) + ' UTC');
	draw(svg, 'text', {x: W, y: H + 16, 'text-anchor': 'end'}, time(t.ts + t.step * t.buckets.length));
	draw(svg, 'text', {x: W / 2, y: H + 16, 'text-anchor': 'middle'}, 'each step ' + duration(t.step) + '; line: sessions that began');
	legend(parent, verdicts);
}
/* Medians, percentiles and the longest on one logarithmic scale. */
function latencies(parent, list) {
	const LEFT = 110, W = 760, ROW = 20, low = 1e-5;
	const most = Math.max(...list.map((l) => l.most), low * 10);
	const x = (s) => LEFT + (W - LEFT - 90) * Math.log(Math.max(s, low) / low) / Math.log(most / low);
	const svg = draw(add(parent, 'div', {class: 'scroll', tabindex: '0'}), 'svg', {viewBox: `0 0 ${W} ${list.length * ROW + 20}`, class: 'wide', role: 'img', 'aria-label': 'How long servers took'});
	for (let s = low * 10; s <= most; s *= 10) {
		draw(svg, 'line', {x1: x(s), x2: x(s), y1: 0, y2: list.length * ROW});
		draw(svg, 'text', {x: x(s), y: list.length * ROW + 14, 'text-anchor': 'middle'}, duration(s * 1.0000001));
	}
	list.forEach((l, i) => {
		const y = i * ROW;
		draw(svg, 'text', {x: LEFT - 6, y: y + 14, 'text-anchor': 'end'}, l.stage.replace(/_/g, ' '));
		const g = draw(svg, 'g');
		draw(g, 'title', {}, `${count(l.count)} times: median ${duration(l.median)}, 95 % within ${duration(l.p95)}, the longest ${duration(l.most)}`);
		draw(g, 'rect', {x: LEFT, width: Math.max(x(l.p95) - LEFT, 1), y: y + 6, height: 8, class: 'f-soft'});
		draw(g, 'rect', {x: LEFT, width: Math.max(x(l.median) - LEFT, 1), y: y + 4, height: 12, class: 'f-accent'});
		draw(g, 'line', {x1: x(l.most), x2: x(l.most), y1: y + 3, y2: y + 17, class: 's-sessions'});
		draw(svg, 'text', {x: x(l.most) + 5, y: y + 14}, duration(l.most));
	});
	add(parent, 'p', {class: 'dim'}, 'dark: median; light: 95 of 100; mark: the longest; logarithmic');
}

/* ---- sections ---- */

function card(parent, value, label) {
	const e = add(parent, 'div', {class: 'card'});
	add(e, 'b', {}, value);
	e.append(label);
}
function summary() {
	const t = report.totals;
	if (!t)
		return;
	const e = section('summary', 'Summary');
	if (report.where !== undefined)
		wire(add(e, 'p', {}, 'Only sessions that match '), report.where);
	if (t.sessions === 0)
		add(e, 'p', {}, report.where === undefined ? 'No SMTP seen.' : 'Nothing matches.');
	const cards = add(e, 'div', {class: 'cards'});
	card(cards, count(t.sessions), 'sessions');
	card(cards, count(t.transactions), 'transactions');
	card(cards, count(t.accepted), 'accepted');
	card(cards, count(t.deferred + t.rejected), 'deferred or rejected');
	const about = (key) => ((report.estimated || []).includes('totals.' + key) ? '~' : '') + count(t[key]);
	card(cards, about('mailboxes'), `recipients of ${about('recipient_domains')} domains`);
	card(cards, about('senders'), `senders of ${about('sender_domains')} domains`);
	card(cards, about('clients') + ' / ' + about('servers'), 'clients / servers');
	card(cards, size(t.bytes_content), `octets of content, ${count(t.files)} files`);
	add(e, 'p', {class: 'dim'}, (t.ts === undefined ? '' : `${time(t.ts)} to ${time(t.ts_end)} UTC (${duration(t.ts_end - t.ts)}); `) +
		(report.stats ? `${count(report.stats.packets)} packets, ${count(report.stats.flows)} connections` : ''));
}
/* of one, of more */
const lookWords = {refused: ['recipients was refused', 'recipients were refused'],
	deferred: ['recipients was put off', 'recipients were put off'],
	blocklist: ['reply names a list of bad senders', 'replies name a list of bad senders'],
	slow: ['answer waited for', 'answers waited for'],
	not_read: ['sessions is known in part only', 'sessions are known in part only'],
	inputs_failed: ['input was not read to its end', 'inputs were not read to their end'],
	flows_evicted: ['connection was given up for lack of memory', 'connections were given up for lack of memory']};
const SHARES = 20; /* fewer have no 5 % of them */
function lookWhere(li, l) {
	if (l.flow_id === undefined)
		return;
	const e = add(li, 'span', {class: 'dim'}, ' (');
	if (l.src_ip !== undefined)
		e.append(`${host(l.src_ip)} \u2192 ${host(l.dst_ip, l.dst_port)}, `);
	if (l.mail_from) {
		e.append('from ');
		wire(e, l.mail_from);
		e.append(', ');
	}
	e.append(`flow ${l.flow_id})`);
}
function lookFirst() {
	if (!report.look_first)
		return;
	const list = add(section('first', 'Look at this first'), 'ol', {class: 'first'});
	for (const l of report.look_first) {
		const li = add(list, 'li');
		if (l.kind === 'finding') {
			add(li, 'span', {class: 'severity ' + l.severity}, l.severity + ' ');
			wire(add(li, 'a', {href: '#' + anchor(l.id)}), l.id);
			li.append(': ' + l.title + (l.count > 1 ? ', ' + count(l.count) + ' times' : '') +
				(l.kinds > 1 ? `, one of ${l.kinds} kinds of ${l.id.split('.')[0]}` : ''));
			if (l.description)
				wire(add(li, 'span', {class: 'dim'}, ' \u2014 '), l.description);
			lookWhere(li, l);
			continue;
		}
		li.append(count(l.count) + (l.of === undefined ? '' : ' of ' + count(l.of)) + ' ' + lookWords[l.kind][l.count === 1 ? 0 : 1]);
		if (l.duration !== undefined)
			li.append(` (${l.title}): ` +
				(l.count < SHARES ? 'the longest took ' : '5 % of them for more than ') + duration(l.duration));
		if (l.blocklist)
			wire(add(li, 'span', {}, ': '), l.blocklist);
		if (l.pattern)
			wire(add(li, 'span', {class: 'dim'}, ' \u2014 most often: '), l.pattern);
		lookWhere(li, l);
	}
}
const anchor = (id) => 'finding-' + String(id).replace(/[^a-z0-9_-]/gi, '-');
function labelled(parent, label, value) {
	if (value === undefined || value === '')
		return;
	const p = add(parent, 'p');
	add(p, 'b', {}, label + ': ');
	p.append(Array.isArray(value) ? value.join(', ') : value);
}
function instance(parent, f) {
	const e = add(parent, 'div');
	add(e, 'p', {class: 'dim'}, `${time(f.ts)} ${host(f.src_ip, f.src_port)} \u2192 ${host(f.dst_ip, f.dst_port)}` +
		(f.count > 1 ? `, ${count(f.count)} times` : '') + (f.score === undefined ? '' : `, score ${f.score}`));
	if (f.description)
		wire(add(e, 'p'), f.description);
	const list = add(e, 'ul');
	for (const x of f.evidence || []) {
		const li = add(list, 'li', {}, `flow ${x.flow_id}` + (x.packet === undefined ? '' : `, packet ${x.packet}`) +
			(x.offset === undefined ? '' : `, offset ${x.offset}`) + ' ');
		if (x.text !== undefined)
			wire(add(li, 'code'), x.text);
	}
	for (const t of f.terms || []) {
		const li = add(list, 'li', {}, `${t.points} points: `);
		wire(li, t.name + (t.value === undefined ? '' : ' = ' + t.value));
	}
}
function findings() {
	if (!report.findings)
		return;
	const e = section('findings', 'Findings');
	for (const g of report.findings) {
		const d = add(e, 'details', {id: anchor(g.id)});
		const s = add(d, 'summary');
		add(s, 'span', {class: 'severity ' + g.severity}, g.severity + ' ');
		wire(add(s, 'b'), g.id);
		s.append(` ${g.title || ''} (${counted(g.count, 'time')}, ${counted(g.connections, 'finding')})`);
		const fill = () => {
			if (d.children.length > 1)
				return;
			const box = add(d, 'div');
			labelled(box, 'Confidence', g.confidence);
			labelled(box, 'What it means', g.about);
			labelled(box, 'When it is harmless', g.false_positives);
			labelled(box, 'What to do', g.advice);
			labelled(box, 'MITRE ATT&CK', g.attack);
			labelled(box, 'More', g.reference);
			(g.examples || []).forEach((f) => instance(box, f));
		};
		d.addEventListener('toggle', () => d.open && fill());
		addEventListener('beforeprint', fill);
	}
}
function delivery() {
	const d = report.deliverability;
	if (!d)
		return;
	const e = section('delivery', 'Delivery');
	if (d.recipients > 0)
		bars(e, 'Verdicts on recipients', [['accepted', [['accepted', d.accepted]], count(d.accepted)],
			['deferred', [['deferred', d.deferred]], count(d.deferred)], ['refused', [['refused', d.refused]], count(d.refused)],
			['unknown', [['unknown', d.unknown]], count(d.unknown)]].filter((r) => r[1][0][1] > 0), d.recipients);
	if (d.retried + d.greylisted > 0)
		add(e, 'p', {}, `${count(d.retried)} put off came again` + (d.retry_delay ? ` after ${duration(d.retry_delay.median)} (median)` : '') +
			`, ${count(d.delivered_late)} of them were accepted then; ${count(d.greylisted)} put off by greylisting`);
	const outcome = (list, name) => list && bars(e, 'Verdicts by ' + name, list.slice(0, 12).map((r) =>
		[r.domain || r.server_host || host(r.dst_ip, r.dst_port), [['accepted', r.accepted], ['deferred', r.deferred], ['refused', r.refused],
			['unknown', r.recipients - r.accepted - r.deferred - r.refused]], count(r.recipients)]));
	add(e, 'h3', {}, 'By domain of the recipients');
	outcome(d.domains, 'domain');
	legend(e, ['accepted', 'deferred', 'refused', 'unknown']);
	const counts = [number('recipients', 'recipients'), number('accepted', 'accepted'), number('deferred', 'deferred'),
		number('refused', 'refused'), number('messages', 'messages'), number('octets', 'bytes', size), number('retried', 'retried'),
		number('greylisted', 'greylisted')];
	table(e, [text('domain', 'domain'), ...counts, text('most frequent reason', 'top_reason')], d.domains);
	leftOut(e, d.domains_left_out, 'domains');
	add(e, 'h3', {}, 'By server');
	const stage = (name) => (r) => ((r.latencies || []).find((l) => l.stage === name) || {}).median;
	const wait = (title, name) => [title, stage(name), (r) => duration(stage(name)(r)), true];
	const names = (key) => (r) => (r[key] || []).map((x) => x.name).join(', ');
	table(e, [['server', (r) => host(r.dst_ip, r.dst_port), (r) => host(r.dst_ip, r.dst_port)], text('name', 'server_host'),
		text('software', 'software'), number('sessions', 'sessions'), number('in TLS', 'encrypted'), ...counts.slice(0, 4),
		wait('greeting', 'greeting'), wait('end of data', 'end_of_data'), number('octets/s', 'throughput', size),
		['TLS', names('versions'), names('versions')], ['codes', names('enhanced'), names('enhanced')]], d.servers);
	leftOut(e, d.servers_left_out, 'servers');
	if (d.reasons)
		add(e, 'h3', {}, 'Why not');
	table(e, [text('reason', 'kind'), number('count', 'count'), number('code', 'code', String), text('enhanced', 'enhanced'),
		text('in words', 'pattern'), text('blocklist', 'blocklist'), text('example', 'text')], d.reasons);
	if (d.latencies)
		latencies(section('latency', 'Waiting for the server'), d.latencies);
}
function codes() {
	if (!report.codes)
		return;
	const e = add(section('codes', 'Replies'), 'div', {class: 'pair'});
	const one = (title, list) => {
		const box = add(e, 'div');
		add(box, 'h3', {}, title);
		bars(box, title, (list || []).slice(0, 12).map((r) => [r.name,
			[[/^[23]/.test(r.name) ? 'accepted' : r.name[0] === '4' ? 'deferred' : 'rejected', r.count]], count(r.count)]));
		table(box, [text('code', 'name'), number('count', 'count'), text('meaning', 'meaning')], list);
	};
	one('Codes', report.codes);
	if (report.enhanced)
		one('Enhanced codes', report.enhanced);
}
function tls() {
	const t = report.tls;
	if (!t || t.sessions === 0)
		return;
	const e = section('tls', 'TLS and logins');
	bars(e, 'Sessions and TLS', [['sessions', t.sessions], ['offered TLS', t.offered], ['asked for it', t.requested],
		['used it', t.established], ['mail or logins in clear', t.clear]].map(([n, v]) =>
		[n, [[n.includes('clear') ? 'rejected' : 'accent', v]], count(v)]), t.sessions);
	const both = add(e, 'div', {class: 'pair'});
	ranked(both, 'Versions', t.versions);
	ranked(both, 'Ciphers', t.ciphers);
	if (report.logins)
		table(e, [text('mechanism', 'mechanism'), number('attempts', 'attempts'), number('succeeded', 'succeeded'),
			number('failed', 'failed'), number('in clear', 'clear')], report.logins.mechanisms);
}
function who() {
	const e = add(section('who', 'Who'), 'div', {class: 'pair'});
	ranked(e, 'Clients, by sessions', report.clients);
	ranked(e, 'Servers, by sessions', report.servers);
	ranked(e, 'Domains of senders', report.sender_domains);
	ranked(e, 'Domains of recipients', report.recipient_domains);
	ranked(e, 'What clients seem to be', report.client_software);
	ranked(e, 'What servers say they run', report.server_software);
	ranked(e, 'Kinds of files', report.file_types);
	if (report.sizes) {
		const box = add(e, 'div'), s = report.sizes;
		add(box, 'h3', {}, 'Sizes of messages');
		bars(box, 'Sizes of messages', s.steps.map((x) => ['from ' + size(x.least), [['accent', x.count]], count(x.count)]));
		add(box, 'p', {class: 'dim'}, `median ${size(s.median)}, 95 of 100 up to ${size(s.p95)}, the largest ${size(s.most)}`);
	}
}
function mails() {
	if (!report.mails)
		return;
	const e = section('mails', 'Mails');
	report.mails.forEach((m, i) => { m.number = i + 1; });
	const to = (m) => (m.rcpt_to || []).join(', ') + (m.recipients > (m.rcpt_to || []).length ? ` and ${m.recipients - (m.rcpt_to || []).length} more` : '');
	const details = (m) => [m.code, m.enhanced, m.text].filter((x) => x !== undefined).join(' ');
	table(e, [number('#', 'number'), when('time'), text('From', 'mail_from'), ['To', to, to],
		['Status', (m) => m.status, (m, td) => add(td, 'span', {class: m.status}, m.status) && undefined],
		['outcome', (m) => m.outcome, (m, td) => add(td, 'span', {class: m.outcome}, m.outcome) && undefined],
		text('Subject', 'subject'), number('size', 'size', size), ['Details', details, (m, td) => {
			wire(td, details(m));
			if (m.files)
				wire(add(td, 'div', {class: 'dim'}, 'files: '), m.files.join(', '));
		}], number('flow', 'flow_id', String)], report.mails, {search: true});
	leftOut(e, report.mails_left_out, 'mails');
}
function dialogue(parent, s) {
	const box = add(parent, 'div', {class: 'dialogue', tabindex: '0'});
	for (const l of s.dialogue || []) {
		const row = add(box, 'div', {class: l.direction || 'both'});
		add(row, 'span', {class: 'dim'}, l.at === undefined ? '' : duration(Math.max(l.at, 0)));
		add(row, 'span', {class: 'dim'}, l.packet === undefined ? '' : '#' + l.packet);
		add(row, 'span', {}, l.direction === 'c2s' ? 'C:' : l.direction === 's2c' ? 'S:' : '');
		wire(add(row, 'span'), l.text || '');
	}
	if (s.lines_left_out > 0)
		add(box, 'p', {class: 'dim'}, count(s.lines_left_out) + ' more lines');
}
function openCell(s, td) {
	if (!s.dialogue)
		return;
	const button = add(td, 'button', {type: 'button', class: 'open', 'aria-expanded': 'false'}, 'dialogue');
	button.addEventListener('click', () => {
		const tr = td.parentElement, isOpen = button.getAttribute('aria-expanded') === 'true';
		button.setAttribute('aria-expanded', String(!isOpen));
		if (isOpen) {
			tr.nextElementSibling.remove();
			return;
		}
		const row = document.createElement('tr');
		dialogue(add(row, 'td', {colspan: tr.children.length}), s);
		tr.after(row);
	});
}
function sessions() {
	if (!report.sessions)
		return;
	const e = section('sessions', 'Sessions');
	const client = (s) => host(s.src_ip, s.src_port), server = (s) => host(s.dst_ip, s.dst_port);
	table(e, [['', () => 0, openCell], number('flow', 'flow_id', String), severity('worst'),
		['findings', (s) => (s.findings || []).join(), (s) => (s.findings || []).join(', ')], when('begin'),
		['client', client, client], text('HELO', 'helo'), ['server', server, server], text('name', 'server_host'),
		number('mails', 'transactions'), number('accepted', 'accepted'), number('refusals', 'refusals'), text('TLS', 'tls'),
		text('user', 'user'),
		text('end', 'outcome'), number('took', 'duration', duration)], report.sessions, {search: true});
	leftOut(e, report.sessions_left_out, 'sessions');
}
function reading() {
	const e = section('reading', 'The reading'), s = report.stats, t = report.totals || {};
	const lines = [];
	if (s) {
		for (const [cause, n] of Object.entries(s.drops || {}))
			lines.push(`${count(n)} packets: ${cause.replace(/_/g, ' ')}`);
		if (s.inputs_failed > 0)
			lines.push(`${count(s.inputs_failed)} inputs not read to the end`);
		if (s.flows_evicted > 0)
			lines.push(`${count(s.flows_evicted)} connections given up for lack of memory`);
		if (s.interrupted)
			lines.push('a signal ended the reading');
		if (s.filtered > 0)
			lines.push(`${count(s.filtered)} packets left out by the packet filter`);
	}
	if (t.partial > 0)
		lines.push(`${count(t.partial)} sessions of which something was not seen`);
	if (t.other_flows > 0)
		lines.push(`${count(t.other_flows)} connections that were no mail`);
	if (!report.has_internal)
		lines.push('Not known which domains are ours (internal_domains is empty): whether a server relays for all ' +
			'(relay.open) was judged by the form of addresses alone');
	lines.push(report.inspected ? 'Files were looked into' : 'Files were not looked into (setting inspect)');
	if (report.is_short)
		lines.push('Memory was short: something was not counted');
	if (report.estimated)
		lines.push('Not exact, as there were too many different ones: ' + report.estimated.join(', '));
	lines.push('Medians and percentiles are right within 6 %; the longest and the largest are exact');
	const list = add(e, 'ul');
	for (const line of lines)
		add(list, 'li', {}, line);
}
summary();
lookFirst();
findings();
if (report.timeline && report.timeline.buckets.length > 1)
	timeline(section('timeline', 'Timeline'), report.timeline);
delivery();
codes();
tls();
who();
mails();
sessions();
reading();
addEventListener('hashchange', openTarget);
function openTarget() {
	const e = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
	if (e && e.tagName === 'DETAILS')
		e.open = true;
}
openTarget();
/* On paper nothing can be clicked: what is told in full is open. */
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
document.documentElement.dataset.drawn = 'yes';
})();
