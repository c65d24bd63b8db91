import { LANGUAGES, phrasesIn } from './languages/index.js';
import { PLAIN_WORDS } from './plain-words.js';

/** Parts of a position in words, and how much they are. */
const SHARES: readonly (readonly [number, string])[] = [
  [0.1, 'ten percent'],
  [0.15, 'fifteen percent'],
  [0.2, 'twenty percent'],
  [
    0.25,
    'twenty five percent|quarter|a quarter|четверть|четверти|ein viertel|чверть|ceyrek|un quart|een kwart|kwart|cwierc|seperempat|四分之一|ربع|mot phan tu|un cuarto|un quarto|ceyregini',
  ],
  [0.3, 'thirty percent'],
  [
    1 / 3,
    'third|one third|треть|трети|un tercio|ein drittel|um terco|un terzo|un tiers|ucte birini|een derde|третину|sepertiga|三分之一|ثلث|mot phan ba|jedna trzecia|un terzo',
  ],
  [0.4, 'forty percent'],
  [
    0.5,
    'fifty percent|half|a half|half of it|halb|zur halfte|halfte|die halfte|половину|половина|половинку|половины|yarisinin|yarisini|yarisi|yari|mitad|la mitad|la meta|meta della posizione|metade|a metade|moitie|la moitie|de helft|helft|połowe|połowa|połowy|poł|polowe|polowa|половину позиціі|setengah|separuh|setengahnya|separuhnya|一半|半仓|一半仓位|نصف|نص|نصف الكمية|نصف الصفقة|mot nua|nua|mot nua vi the|nua vi the|dong mot nua|dong nua|平一半|平掉一半|平半仓|平仓一半',
  ],
  [0.6, 'sixty percent'],
  [2 / 3, 'two thirds'],
  [0.7, 'seventy percent'],
  [0.75, 'three quarters|seventy five percent'],
  [0.8, 'eighty percent'],
  [0.9, 'ninety percent'],
];

/** In English, Russian, Turkish, Spanish and German, the labels in some more; accents and case do not count. */
const PHRASES = {
  // Heads a price.
  entry:
    'открытие|открываем|лимиткой|лимитки|лимитку|вход по|entrada en|limitorder|giris yeri|point d entree|zone d entree|zone d achat|zona de entrada|ingresso a|entrato a|eintritt|ek|отложка|лимитный ордер|orden limite|ordem limite|ordre limite|入场|进场|入场价|进场价|开仓价|entree|prix d entree|ingresso|entrata|entry|entries|entry price|entry prices|entry zone|entry zones|entry range|entry area|entry target|entry targets|entry point|entry points|entry level|entry levels|entry limit|entry order|entry at|enter|enter at|enter between|entering|open|open at|open price|opening price|entryprice|entrada|entradas|precio de entrada|limit|limit order|limit price|limit entry|dca|average|averaging|вход|входа|входы|точка входа|точки входа|зона входа|цена входа|входим|войти|лимитка|лимит|giris|girise|giris seviyesine|giris bolgesi|giris fiyati|giris seviyesi|giris araligi|einstieg|einstiege|einstiegszone|einstiegspreis|einstiegskurs|buy price|accumulate|accumulating|accumulating between|accumulation zone|ep|entrance|твх|тв х|wejscie|masuk|entri|diem vao|vao lenh|instap|vstup|intrare|preco de entrada|ponto de entrada|zona de compra|dip entry|buy in|buyin|bids at|bid at|bidding|вхід|лимитный вход|진입|진입가|エントリー|建值|开仓|进场位|入场位|入场区间|开仓区间|ورود|نقطه ورود|دخول|منطقه الدخول|الدخول|punto de entrada|punto di ingresso',
  stop: 'mental stop|mental sl|verluststopp|protect at|protect below|protect above|abort at|abort below|abort above|risk to|risk under|risk below|risk above|wrong at|wrong above|wrong below|wrong under|wrong over|out below|out above|out under|out over|cut below|cut above|bail below|bail above|bailing at|bailing below|bail at|give up at|protected at|protection at|eject above|eject below|защитный стоп|стоп ставим|стоп выставляем|ordre stop|stop de proteccion|stop di protezione|stop de protecao|sl seviyesi|stop seviyesi|止损|止损价|стоп лосса|стоп лоссы|стопом|стопа|stop|stops|stoploss|stop loss|stop losses|stop loss price|stop price|stoplossprice|stop level|stop target|stop targets|stop loss target|stop loss targets|sl|sls|s l|stp|hard stop|inv|invalidation|invalidation level|invalid below|invalid above|invalid under|invalid over|inval|loss limit|стоп|стопы|стоп лосс|стоплосс|сл|stopp|stopploss|stopp loss|stopu|stopunu|stoplari|zarar kes|zarar durdur|zararkes|perdida|stop de perdida|limite de perdida|verlustbegrenzung|cat lo|cut loss|cutloss|stopi|stopumuz|stoploss price|стоп лосу|стоплос|손절|손절가|損切り|止损位|止损点|止損|حد ضرر|استاپ|وقف|وقف الخساره|وقف الخسارة|ايقاف الخسارة|ايقاف الخساره|استاپ لاس',
  target:
    'fix profit|fixing profit|take profit orders|objectif de gain|prise de profit|prises de profit|target di profitto|presa di profitto|zielzone|kar al seviyesi|tg|tgs|objetivos de ganancia|targeting|zielen|zielkurs|止盈|目标|目标价|止盈价|тейк профиты|тейк профита|тейкпрофиты|тейкпрофита|цели по прибыли|looking for|aiming|aiming for|aiming at|aim for|alvo|alvos|objectif|objectifs|obiettivo|obiettivi|cible|cibles|target|targets|target price|target prices|target level|target levels|take profit|take profits|take profit price|take profit target|take profit targets|profit target|profit targets|takeprofit|takeprofits|takeprofitprice|profit take|price target|price targets|tp|tps|t p|tp s|tgt|tgts|goal|goals|objective|objectives|exit target|exit targets|sell target|sell targets|sell zone targets|цель|цели|целей|тейк|тейки|тейк профит|тейкпрофит|тп|hedef|hedefler|hedefleri|hedefi|kar al|kar hedefi|kar hedefleri|objetivo|objetivos|toma de ganancias|toma de beneficios|tomar ganancias|meta|metas|ziel|ziele|kursziel|kursziele|gewinnziel|gewinnziele|gewinnmitnahme|taking profit|taking profits|тп1|chot loi|cel|cele|doel|cil|cile|tinta|tinte|sasaran|realizacao de lucro|realizar lucro|toma de ganancia|toma de utilidades|tomar ganancia|tomar beneficios|profit zone|target zone|target zones|take profits at|tp target|tp targets|tp zone|cover at|covering at|cover target|cover targets|ціль|цілі|тейка|таргет|таргеты|목표|목표가|익절|익절가|利確|目標|目标位|目标价位|止盈位|止盈点|止盈目标|هدف|اهداف|تارگت|تارگتها|حد سود|الهدف|الاهداف|اهدافنا',
  price: 'price|preis|kurs|precio|цена|fiyat|preco|prix|prezzo|cena|harga|价格|價格',
  // A side, and with a price the head of an entry or of targets.
  buy: 'compro|compramos|achete|j achete|покупку|покупки|kaufen wir|compriamo|achat|acheter|acquisto|comprare|buy|buying|buy at|buy back|buying back|buyback|buy limit|kaufen|kauf|kaufe|compra|comprar|compre|купить|покупка|покупаем|покупай|alim|alis|beli|mua|شراء|خرید|买入|買入|매수|买',
  sell: 'vendo|vendemos|je vends|продажу|продажи|vendiamo|vente|vendre|vendita|vendere|sell|selling|sell price|sell at|sell limit|verkaufen|verkauf|verkaufe|venta|vender|vende|продать|продажа|продаем|продавай|satis|jual|verkoop|بيع|فروش|卖出|賣出|매도|卖|venda',
  long: 'je longe|lg|long pozisyon|做多|开多|多单|openlong|enterlong|golong|longentry|buylong|long|longing|go long|going long|enter long|open long|long position|лонг|лонгуем|лонга|в лонг|largo|en largo|lng|longed|лонгую|лонговать|лонгуй|做多单|롱|ロング|لانگ|long position on|long trade',
  short:
    'je shorte|shorte|shorten|vente a decouvert|en short|做空|开空|空单|openshort|entershort|goshort|shortentry|sellshort|short|shorting|go short|going short|enter short|open short|short position|шорт|шортим|шорта|в шорт|corto|en corto|shrt|shorted|шорчу|шортить|шортую|шорти|做空单|숏|ショート|شورت|short position on|short trade',
  market:
    'с текущих|от текущих|с текущей|по текущим|right away|straight away|at this level|at these levels|at current levels|at the current price|prezzo di mercato|prix actuel|au prix du marche|al precio actual|güncel fiyat|anlik|aqui|hier|ici|qui|burada|здесь|тут|right here|over here|zum markt|zum marktpreis|市价|现价|market|market price|market order|market entry|at market|mkt|cmp|now|right now|current|current price|current market price|here|instant|immediately|asap|по рынку|рынок|рыночный|рыночная|сейчас|текущая|текущая цена|по текущей|по текущей цене|piyasa|piyasadan|piyasa fiyati|simdi|mercado|a mercado|precio de mercado|precio actual|ahora|jetzt|markt|marktpreis|aktueller kurs|sofort|市价入场|市价进场|现价入场|по маркету|маркет|aktueller preis|preco atual|preco de mercado|al mercado|al mejor precio|prix du marche|au marche|piyasa emri|anlik fiyat|market fiyati|시장가|成行|market now|cmp now|agora',
  leverage:
    'iso|izole|isole|isolee|isolado|aislado|kaldiracli|isoliert|杠杆|levier|effet de levier|alavancagem|leva|leverage|lev|max leverage|isolated|cross|margin mode|margin type|isolated margin|cross margin|isolated leverage|cross leverage|плечо|плеча|кредитное плечо|изолированная|изолированное|кросс|kaldirac|hebel|apalancamiento|palanca|杠杆倍数|倍数|槓桿|hefboom|dzwignia|paka|levier max|kaldirac orani|레버리지|レバレッジ|اهرم|لوریج|الرافعه',
  pair: 'pair|pairs|symbol|ticker|coin|coins|coin name|instrument|market pair|trading pair|trade pair|asset|contract|crypto|монета|пара|тикер|актив|инструмент|parite|coin adi|par|moneda|simbolo|paar|symbol name|币种|交易对|品种|par de moedas|moeda|ativo|paire|coppia|جفت ارز|ارز',
  // Heads numbers that are no prices of the trade.
  noise:
    'eta|wallet size|of the deposit|quality|quality score|signal quality|signal quality score|score|rrr|crv|volatility|rsi|volume|vol|rr|r r|risk reward|risk|reward|size|position size|margin|accuracy|winrate|win rate|success rate|hit rate|pnl|p l|macd|adx|atr value|stoch|stochastic|funding|funding rate|oi|open interest|dominance|liquidation|liquidation price|liq|liq price|capital|balance|deposit|wallet|amount|quantity|qty|timeframe|tf|time frame|interval|period|duration|date|time|confidence|probability|strength|rating|exchange|exchanges|allocation|portfolio|fee|fees|order type|signal type|type|strategy|valid|valid for|valid until|valid till|good until|expires|last price|mark price|index price|риск|объем|депозит|депозита|таймфрейм|вероятность|hacim|zaman|riesgo|volumen|risiko|positionsgrosse|trailing configuration|trailing stop|trailing|trigger',
  // The same, of the chart: where none is named to enter, one may be meant.
  chart:
    'weekly open|daily open|monthly open|yearly open|support|resistance|ema|sma|ma|wma|vwap|bb|high|low|ath|atl|24h high|24h low|day high|day low|trend line|trendline|fib|fibonacci|поддержка|сопротивление|destek|direnc|soporte|resistencia|unterstutzung|widerstand',
  // What was or may be won or lost: no price of the trade either, unless it looks like one.
  result:
    'at a small profit|at small profit|for a small profit|with a small profit|with small profit|at a small loss|at small loss|for a small loss|with a small loss|in profit|in profits|in the green|in the red|in loss|at a profit|at a loss|в плюс|в плюсе|в прибыль|im gewinn|en ganancia|no lucro|en profit|in profitto|profit|profits|gain|gains|loss|losses|прибыль|профит',
  above:
    'above|over|breaks above|break above|breakout above|выше|ustunde|uzerinde|por encima de|encima de|uber|oberhalb|上方|高于|突破|acima de|acima|au dessus de|sopra|powyzej|yukarisinda|uzeri',
  below:
    'below|under|beneath|breaks below|break below|breakdown below|ниже|altinda|por debajo de|debajo de|unter|unterhalb|下方|低于|跌破|abaixo de|abaixo|en dessous de|sotto|ponizej',
  // Above for a long, below for a short.
  break:
    'on break of|on a break of|on the break of|on break|break of|a break of|break out of|beim bruch von|bei bruch von|al romper|na rompimento de|на пробое|на пробой|kirilimda',
  // Words of updates.
  hit: 'there goes|and there goes|вошли в сделку|вошли в позицию|зашли в сделку|зашли в позицию|мы в сделке|мы в позиции|wir sind drin|girdik|girdim|islemdeyiz|pozisyondayiz|estamos dentro|siamo dentro|on est dedans|已进场|已入场|到了|到位|到位了|达成|吃到|吃到了|拿下|tercapai|tersentuh|in the bag|tagged|crushed|nailed|done and dusted|picked up|got filled|ticked|getroffen|gefullt|ausgefuhrt|tocado|tocada|cumplido|cumplida|batidos|alcancado|alcancada|touchee|atteinte|toccato|colpito|preso|tuttu|doldu|исполнился|налили|сработало|hit|hits|reached|done|achieved|smashed|completed|filled|triggered|activated|executed|touched|достигнута|достигнут|взята|взят|взяли|закрыта цель|сработал|сработала|исполнен|alindi|geldi|gerceklesti|alcanzado|alcanzada|alcanzados|erreicht|ausgelost|已到|已达|达到|到达|已触发|成交|atingido|atingida|batido|batida|bateu|touche|atteint|raggiunto|raggiunta|достигли|достиг|выполнен|выполнена|сработали|забрали|vuruldu|goruldu|ulasti',
  stopped:
    'took out our stop|stopped us out|stop loss hit|по стопу выбило|salto el stop|saltou o stop|nos sacaron|stoppe|stop touche|stoppato|stoppati|stop yedik|stop patlad|stopped out|stopped|stop out|closed at stoploss|closed at stop loss|выбило|по стопу|stop oldu|stop olduk|ausgestoppt|被止损|止损出局|打止损|stopado|stopada|stopados|выбило по стопу|закрылись по стопу|закрыло по стопу|stoplandik|stop patladi',
  move: 'tighten|tightened|pull|pulling|pulled|ratchet|bump|bumped|slide|nudge|nudged|lift|lifted|lifting|lowered|lowering|raising|moves|shifted|shifting|bringing|dragging|angepasst|nachgezogen|angehoben|verschoben|movemos|subimos|bajamos|bajar|llevamos|llevar|llevad|montez|on remonte|spostate|portate|portiamo|porto|puxem|puxar|puxamos|tasiyalim|alalim|cekiyorum|тянем|передвиньте|двигаю|сдвигаем|двигайте|поднимаем|опускаем|move|moved|moving|raise|raised|lower|trail|shift|adjust|adjusted|drag|lock|bring|переносим|перенести|переставить|передвинуть|перенос|двигаем|подтягиваем|tasi|cek|cekin|cekiyoruz|tasiyoruz|mover|mueva|subir|nachziehen|verschieben|ziehen|移动|移动到|移动至|移到|移至|上移|上移至|上移到|下移|下移至|下移到|上调至|调整到|调整至|mova|movam|subam|suba|ajustar|ajuste|ajustem|mueve|muevan|ajusten|sube|deplacer|deplacez|remonter|remontez|spostare|sposta|alzare|spostiamo|anheben|hochziehen|herunterziehen|verschiebe|zieht|ziehe|перемещаем|перемещу|передвигаем|передвинули|перенесли|перенес|подтянуть|подтяните|подтянули|перенесите|переставляем|переставьте|cekelim|cekildi|cekiniz|tasiyin|guncelleyin|trailed|tighten|tightened',
  // Puts a level where it is to be: of a trade that is open another one, in a plan the first.
  place:
    'goes|kommt|ставим|ставлю|поставьте|setzen|setzt|setze|gesetzt|stellen|stelle|ponemos|pongan|poner|pon|mettez|mettre|on met|mets|coloquem|colocar|coloca|put|is going to|wird gesetzt|koyuyoruz|koyun|mettiamo|metto|stellen wir|setzen wir|colocamos|ponlo|выставляем',
  'break-even':
    'where we got in|our entry|my entry|your entry|point of entry|cost basis|б у|безубыток б у|coste|coste de entrada|prezzo di ingresso|zero a zero|0x0|maliyete|giris fiyatina|be|b e|break even|breakeven|bep|entry point be|risk free|cost|безубыток|бу|в бу|basabas|punto de equilibrio|einstand|成本|成本价|保本|保本价|безубыточность|безубытка|точку входа|maliyet|maliyetine|basa bas|seuil de rentabilite|pareggio|einstandspreis',
  close:
    'securing|dong mot nua|dong nua|平一半|平掉一半|平半仓|平仓一半|peel|peel off|peeling off|shave|shave off|shaving off|skim|skim off|offload|get out|get me out|get us out|get rid of|we re out|i m out|im out|we are out|we re out of|we are out of|out now|all out|full exit|exit in full|im flat|i m flat|we re flat|we are flat|go flat|going flat|flatten|flattening|cut|cutting|ditch|bail|bail out|bank|banking|lock in|locking in|lighten|lighten up|take full profit|take full profits|take all profit|take all profits|full tp|full take profit|close in full|full close|cerrem|realizem|realizar|realizamos|realizo|encerrar tudo|fechando tudo|liquidar|vendam tudo|verkleinern|reduzieren|schliessen wir|sichern|raus|satin hepsini|прикройте|выходите|выхожу|вышли|закрывайте|закрываю|фиксирую|фиксируйте|режем|сокращаем|soldez|solder|coupez|couper|sortez|on sort|sortie|chiudo|uscite|usciamo|esci|closelong|closeshort|exitlong|exitshort|closeall|close all|exit all|closeposition|close|closing|closed|sold|exit|exiting|manually closed|close position|close the position|close trade|close the trade|close manually|close at market|exit long|exit short|close long|close short|book|secure|reduce|reducing|trim|trimming|cover|covered|covering|scale out|scaling out|take partial|take partials|take some|take profit here|take profits here|закрыть|закрываем|закрывай|закройте|закрыл|выходим|фиксируем|фиксировать|kapat|kapatin|kapatiyoruz|kapatalim|cerrar|cierra|cierre|cerramos|schliessen|schliesse|fechar|feche|fechem|fechamos|fechando|encerrar|encerre|encerrem|encerramos|平仓|全平|全部平仓|减仓|平掉|止盈离场|平多|平空|cerrad|cierren|cerrando|cierra la operacion|fermer|fermez|cloturer|cloturez|on ferme|chiudere|chiudi|chiudete|chiudiamo|schliesst|geschlossen|zumachen|glattstellen|glatt stellen|aussteigen|закрываемся|закройте позицию|закрыли|закрыть позицию|прикрыть|прикрываем|зафиксировать|зафиксируйте|зафиксировали|фиксанем|фиксану|kapatildi|kapatiyorum|kapattik|kapa|cikiyoruz|cikis yapin|cikalim|close out|closing out|closed out|getting out|get out of|exit the trade|exit the position',
  part: [
    'part|some|a part|a bit|a little|most|partial|partially|partials|некоторую|часть|部分|parcial|parcialmente|une partie|einen teil|teilweise',
    ...SHARES.map(([, phrases]) => phrases),
  ].join('|'),
  all: 'tout|la totalite|last part|the last part|last piece|the last piece|final part|the final part|last portion|the last portion|all|everything|full|fully|entire|entirely|whole|completely|полностью|все|всю|tamamini|tamami|hepsini|todo|toda|alles|komplett|全部|tudo|toutes|tutto|tutta',
  cancel:
    'remove your order|remove your orders|delete your order|delete your orders|уже не актуально|уже неактуально|больше не актуально|hinfallig|отмену|отменяется|не актуально|неактуально|cancelados|annullato|annullata|annule|annulee|iptal olsun|gecersiz|ungultig|gestrichen|scrap|scrapped|void it|call it off|called off|kill the order|pull the order|pull the limit|pull the orders|pull orders|pull your order|pull your orders|pull your limit|cancel|cancelled|canceled|cancelling|cancel order|cancel the order|cancel orders|manually cancelled|void|voided|invalidated|invalid|delete order|delete the order|remove order|remove the order|remove limit|withdrawn|delete|expired|no longer valid|not valid anymore|отмена|отменяем|отменен|отменить|снимаем|снять|iptal|iptal edildi|iptal ediyoruz|cancelar|cancelada|cancelado|anulado|anulada|storniert|stornieren|abgebrochen|loschen|撤单|取消|撤销|cancele|cancelem|cancelamos|anular|anulamos|annuler|annulez|annulla|annullare|отменяйте|отмените|отменена|снимите|убираем ордер|убрать ордер|iptal edin|iptal edelim|order loschen',
  add: 'reload|reloading|top up|topping up|ponderar|aumentar|erhohen|ekliyoruz|rinforziamo|aumentare|add|add more|add to|adding|add here|dca now|dca here|average down|average up|scale in|докупаем|докупить|добавляем|усредняем|ekle|ekleme|ekleme yapin|anadir|agregar|nachkaufen|aufstocken|加仓|补仓|adicionar|reforcar|renforcer|добираем|добор|усреднение|усредняемся|nachlegen',
  reverse:
    'reverse|reversed|reversing|reverse position|flip|flip to|flipping|stop and reverse|переворот|переворачиваемся|ters islem|revertir|drehen|umkehren',
  new: 'changing the plan|change of plan|change of plans|changing|modifying|instead of|becomes|instead|correction|corrected|geandert|neuen|nuevas|cambiamos|cambio|novos|novas|mudou|nouveaux|nouvelles|nuovi|nuove|обновленный|теперь|изменил|guncel|new|updated|update|change|changed|modify|modified|новая|новый|новые|обновление|обновляем|меняем|yeni|guncelleme|nuevo|nueva|nuevos|actualizacion|neu|neue|neuer|neues|nuova|nuovo|nova|novo|nouveau|nouvelle|nouvel|обновлен|обновлена|обновили|изменен|yenilendi|guncellendi|revised|amended',
  keep: 'stays open|stay open|remains open|stays on|left open|stays untouched|bleibt offen|остается|queda abierto|may run|can run|can run over night|can run overnight|run over night|free ride|unchanged|stay|stays|same stop|same targets|same sl|same tp|same levels|remains|intact|untouched|as is|where it is|stays where it is|stay where they are|stay where it is|nothing else changes|no other changes|everything else stays|everything else unchanged|rest of the plan unchanged|rest unchanged|leave|leaving|left|everything else|what s left|what is left|what you have left|rides|ride|riding|running|runs|runners|breathe|dejamos|dejar|dejen|deixem|deixamos|deixar|correr|остатку|остатком|остатка|kalanla|kalanini|laufen|lasst|laufen lassen|lassen|laisser courir|laissez|lasciamo|lasciate|correre|il resto|bleibt|bleiben|hold|keep|let|let the rest|rest|remaining|remainder|runner|moonbag|moon bag|run|остальное|держим|остаток|kalan|kalani|resto|el resto|rest laufen|剩余|其余|restante|o resto|reste|le reste|остальные|остальную|остаток держим|den rest',
  // Units.
  percent: 'percent|pct|процент|процента|процентов|yuzde|prozent|por ciento',
  time: 'months|years|month|h|hr|hrs|hour|hours|m|min|mins|minute|minutes|d|day|days|w|week|weeks|s|sec|secs|am|pm|utc|gmt|est|msk|час|часа|часов|мин|минут|дней|день|дня|saat|dakika|gun|horas|hora|dias|minutos|stunden|stunde|tage|minuten|uhr|ч|м|д',
  unit: 'calls|trades|signals|wins|winners|r|pips|pip|points|point|pts|ticks|tick|atr|atrs|bps|пунктов|пункта|пипсов|puan|puntos|punkte',
  times: 'x|х|×|fach|倍',
  currency: 'usdt|usd|usdc|dollars|dollar|доллар|долларов|dolar',
  // What the whole is about.
  if: 'at each target|at every target|at each tp|at every tp|on my signal|on my word|on my mark|at the open|at open|on the open|pending confirmation|subject to|up to you|your call|your choice|as you wish|if you are in profit|if you re in profit|if in profit|weekly close|hourly close|h close|monthly close|at close|at the close|on close|on the close|into the close|when we|in case of|provided|assuming|as long as|whenever|could be|once we|pode|poderia|podria|quiza|tal vez|konnte|sollte|peut etre|pourrait|forse|potrebbe|olabilir|gelirse|gecerse|может|бы|tomorrow|next week|soon|loading|coming soon|incoming|if|when|once|until|unless|wait|waiting|would|could|watching|eyeing|considering|tempted|hoping|thinking of|thinking about|planning|i like|i d like|interested in|might|maybe|probably|should|in case|after|only after|closes|candle close|bar close|daily close|если|когда|после|ждем|ждать|возможно|eger|olursa|bekle|bekleyin|belki|si|cuando|espera|esperar|quizas|wenn|falls|sobald|warten|vielleicht|nach|若|如果|突破后|等待|quando|lorsque|aguardar|aguarde|esperamos|attendre|attendez|aspettare|aspettiamo',
  not: 'belum|hampir|tidak|jangan|bukan|别|先别|还没|没有|差点|it s close|that s close|buy orders|sell orders|buy wall|buy walls|sell wall|sell walls|sold off|sell off|sells off|selling off|is close|are close|was close|were close|getting close|s close|short covering|short cover|shorts covering|cut in half|poll|polls|vote|quiz|survey|too tight|too wide|too high|too low|too far|too early|too late|so close|too close|very close|that close|really close|quite close|close one|short of|pretty much|kind of|sort of|as good as|close call|close calls|isnt|arent|wasnt|wasn t|aren t|didn t|doesn t|doesnt|didnt|hasn t|hasnt|haven t|havent|won t|wont|nobody|no one|nothing|none of|neither|nor|nicht mehr|noch nicht|keine|keinen|kaum|nunca|jamas|todavia no|aun no|ainda nao|nem|jamais|pas encore|henuz|asla|никто|никогда|еще не|пока не|he|she|says|said|according to|reportedly|whale|whales|holders|traders|buyers|sellers|bulls|bears|analyst|analysts|investor|investors|you can keep|you can hold|keep yours|hold yours|no need|no reason|not|dont|don t|do not|never|avoid|isn t|не|нет|degil|nicht|kein|不要|nao|non|ne pas',
  // Of a plan that is over, where nothing cancels it.
  over: 'missed it|we missed it|setup is gone|setup gone|setup is off|setup is dead|this one failed|it failed|is over|is dead|old setup|old idea|old call|no fill|skipping|skip this|skip it|skipped|passed on|trade failed|setup has failed|no longer interested|setup failed|missed the entry|missed entry|price ran away|price ran off|price ran off without us|price ran without us|without us|not filled|never filled|didn t fill|did not fill|never tagged our zone|not interested|not interested anymore|not interested any longer|not interested any more|цена ушла без нас|цена ушла|giris gelmedi|no nos dio entrada|не дошли|не дали войти',
  // Of old calls, and of examples.
  told: 'get out of here|forget it|forget that|nevermind|never mind|disregard|ignore that|ignore this|ignore my last|wrong chart|wrong coin|wrong channel|my mistake|my bad|by mistake|just kidding|jk|april fools|paper account|glossary|remember last time|throwback|remember when|remember this|told you|told ya|worked out|played out|called it|as called|as predicted|example|example only|for example|examples|paper trade|paper trading|how to|means|test signal|test message|this is a test|template|backtest|backtested|backtesting|demo|demo account',
  spot: 'spot|спот|spot signal|spot trade|spot buy',
  futures: 'futures|future|perp|perps|perpetual|perpetuals|swap|фьючерс|фьючерсы|vadeli|futuros|derivatives',
  advert:
    'bonus|seats|seats left|offer|coupon|cashback|affiliate|trial|free trial|sponsored|sponsor|partner exchange|our partner|join|subscribe|subscription|vip|premium|discount|lifetime|limited seats|limited time|promo|promo code|half price|guaranteed|referral|sign up|register|contact|dm|giveaway|membership|admin|подпишись|подписка|вип|скидка|uyelik|indirim|suscribete|rabatt|mitglied|beitreten|vip group|присоединяйся|junte se|entre no grupo|grupo vip',
  report:
    'yesterday|last week|this week|weekly|monthly|results|result|report|recap|summary|performance|total profit|statistics|stats|итоги|результаты|отчет|вчера|rapor|sonuclar|dun|resultados|resumen|ayer|ergebnisse|bericht|gestern|rückblick|took profit|took profits|take profits were|taken profit|booked profit|booked profits|secured profit|secured profits|cashed out|banked|ontem|last month|this month|last night|战绩|昨日|总结|semaine derniere|semana passada|semana pasada',
  hostile:
    'system notice|system message|ignore previous|ignore all|instructions|to the bot|skip the approval|skip approval|without approval|owner has approved|approved everything|override|disable the limits|disable limits|admin mode|developer mode',
  delisting:
    'delist|delisted|delisting|will be delisted|делистинг|delists|delistet|delistings|removed from trading|cease trading|ceases trading|trading will be suspended|trading suspension|trading will cease|will no longer be traded|下架|снятие с торгов|снимает с торгов|deslistar',
  unsupported:
    'trigger price|activation price|trigger entry|entry trigger|buy stop|sell stop|stop limit|stop order|stop entry|stop market|buystop|sellstop|grid|grid bot|martingale|option|options|call option|put option|hedge|arbitrage',
  roi: 'roi|roe|of margin|on margin',
  first:
    'pertama|eerste|pierwszy|перша|перший|الاول|first|first one|1st|первая|первый|ilk|birinci|primer|primera|erstes|erste|1er|primeiro|primeira|premier|primo|prima|第一',
  second:
    'kedua|tweede|drugi|друга|другии|الثاني|second|second one|2nd|вторая|второй|ikinci|segundo|segunda|zweites|zweite|2do|deuxieme|secondo|seconda|第二',
  third:
    'ketiga|derde|trzeci|третя|третіи|الثالث|3rd|third one|третья|третий|ucuncu|tercer|tercera|drittes|dritte|terceiro|terceira|troisieme|terzo|terza|第三',
  // Joins numbers, or says nothing.
  to: 'into|to|thru|through|до|ile|bis|hasta|a',
  or: 'or|oder|veya|o|или|ou',
  and: 'and|und|ve|y|и|e|et|then|u|then at|и затем|затем|sonra|luego|despues|puis|poi|dann|depois|和',
  filler:
    'to lock the gain in|to lock in the gain|to lock in profit|to lock in profits|to lock in gains|to lock in some profit|to lock the profit in|to secure profit|to secure profits|to secure the profit|to secure some profit|to secure gains|to protect profit|to protect profits|to protect the profit|to protect gains|to protect the gain|to protect our profit|a minute ago|a moment ago|moments ago|minutes ago|a few minutes ago|just now|bitte|ya|ahead of the news|ahead of the news tonight|ahead of the news today|ahead of news|ahead of cpi|ahead of the weekend|ahead of fomc|ahead of the open|ahead of ny open|ahead of the ny open|and relax|and chill|supertrend flip|trend flip|ema flip|macd flip|smarttrade|smart trade|new order|yeni emir|emir|новый ордер|nueva orden|nova ordem|neue order|nuovo ordine|nouvel ordre|ордер|ордера|ордеры|сделку|сделки|сделка|islemini|islemimizi|islemden|pozisyonumuzu|posisi|orden|ordem|ordre|ordine|auftrag|先|by hand|pozisyonunu|pozisyonlari|estamos|ya estamos|siamo|somos|wir sind|мы в|biz|sens|way|sentido|direzione|yonu|позиции по|it s|that s|here s|let s|we re|i ve|we ve|if you haven t|if you haven t yet|if you have not|if you have not yet|if not done|if not done yet|if you re in|if you are in|if you re still in|if you are still in|if still in|don t chase|do not chase|don t fomo|don t miss|don t miss it|don t miss this|don t wait|do not wait|after reaching take profit|due to opposite direction signal|the table|for everyone still in|ist|nfa|dyor|not advice|no advice|yatirim tavsiyesi degildir|keine finanzberatung|keine anlageberatung|no es consejo financiero|nao e recomendacao|не иир|тип|bereich|actim|gestion de riesgo|riskmanagement|bolge|operacion|operacao|operazione|сигнала|сигнал|islemi|pozisyonunun|pozisyonun|pozisyondan|na|pela|pelo|the whole thing|left over|ladder|laddered|ladder it|single|ish|taking|al|not financial advice|no financial advice|hard|daily|senal|беру|заходим|захожу|aciyorum|aciyoruz|risky|easy|chart|re entry|reentry|supertrend|confirmation|printed|so|somewhere|this one|pending|in short|long run|the long run|short answer|long story short|buy the dip|buy the dips|buy the rumor|buy the rumour|buy the news|buy the fear|sell the news|sell the rumor|позицию|позиция|позиции|pozisyon|pozisyonu|posicion|posicao|posizione|dip|dips|max|opening|sits|ich|gehe|за|под|над|another|le|les|au|aux|des|du|pour|um|ab|bis zu|at|is|are|the|on|in|of|for|from|between|around|near|about|approx|approximately|range|zone|area|region|level|levels|just|set|placed|place|position|order|orders|setup|idea|call|alert|signal|trade|trading|our|my|your|we|i|with|use|using|it|this|direction|side|action|regular|please|pls|go|take|im|i m|again|scalp|swing|intraday|quick|small|as|by|up|down|в|на|по|от|из|с|у|для|около|между|зона|диапазон|направление|сделка|icin|da|de|den|dan|seviyesi|arasi|bolgesi|yon|islem|en|el|la|los|del|para|por|entre|con|direccion|bei|auf|zwischen|der|die|das|mit|von|richtung|term|mid|long term|short term|long squeeze|short squeeze|goes at|lies|lies at|opened|entered|been|setting|em|do|dos|uma|per|di|su|lo|nel|dal|sur|une|vers|beim|dem|ein|eine|einen|auf dem|at price|the price|price of|tam|olarak|bölgesinde|区间|附近|左右|在|为|方向|仓位|操作',
  // Says nothing either, and heads no price.
  talk: 'now we wait|and now we wait|jetzt warten wir|ahora esperamos|ahora a esperar|agora aguardamos|теперь ждем|теперь ждём|simdi bekliyoruz|maintenant on attend|ora aspettiamo|buona serata|buona giornata|buona notte|buonanotte|a tutti|bravo a tous|a tous|a todos|a todas|gran trabajo|buen trabajo|bien hecho|buenas noches|feliz noche|bom trabalho|boa noite|boa tarde|bora jantar|bora comemorar|parabens|bonne soiree|bonne journee|bonne nuit|bien joue|schonen abend|schonen tag|schones wochenende|gute nacht|gut gemacht|starke arbeit|hayirli olsun|gecmis olsun|iyi aksamlar|iyi geceler|tebrikler|eline saglik|elinize saglik|отличная работа|хорошая работа|отличная сделка|доброй ночи|хорошего вечера|всех с профитом|поздравляю|mantap|selamat|terima kasih|good work|good job|great job|great work|大家晚安|晚安|恭喜大家|恭喜|大家|辛苦了|no more than|not more than|do not use more than|don t use more than|don t risk more than|do not risk more than|no harm done|no harm|on to the next one|onto the next one|on to the next trade|moin|moin zusammen|buenas|buenos dias|bom dia|buongiorno|bonjour|salut|gunaydin|merhaba|selam|всем привет|доброе утро|привет|guten morgen|hallo|do the same|don t like|do not like|not liking|didn t like|not happy|well done|weekend risk|news risk|event risk|headline risk|same size|yet|de risk|derisk|derisking|de risking|group|ok|okay|alright|well|hey|hi|hello|gm|good morning|good evening|anyway|yeah|yes|oh|wow|haha|lfg|let s go|enjoy|cheers|thanks|thank you|thx|bravo|kudos|yay|great|good|nice|beautiful|lovely|perfect|clean|solid|amazing|huge|big|very|really|so far|today|afternoon|evening|weekend|session|asia|london|new york|the open|into the open|here we go|as planned|as expected|safe|safely|safety|peace of mind|no risk|zero risk|without risk|riskless|that s it|that s all|see you|protect|protects|protecting|moon|bag|bags|still in|swing trade|scalp trade|we re in|we are in|we re live|we are live|we re good|we are good|urgent|free|paid|automatically|same|bias|of course|finally|quick one|quick update|heads up|attention|important|but|with that|schade|weiter|danke|vamos|sin riesgo|sem risco|obrigado|bora|super|les gars|merci|ragazzi|grazie|devam|hadi|спасибо|отлично|без риска|next one|on to the next|moving on|sorry|congrats|congratulations|boom|gg|lol|talk',
  none: 'will be posted|will be announced|to be announced|will follow|to follow|no sl published|no stop published|none|tba|tbd|n a|null|nil|later|follows|follow|manual|manually|позже|yok|ninguno|sin|ohne|keiner|no stop|no sl|without stop|without sl|no tp|no targets|no leverage|no target|无|暂无|sem stop|sem|pas de',
};

/** What a word or phrase says in a message about trades. */
export type Role = keyof typeof PHRASES;

/** Longest phrase of Han, in letters. */
const LONGEST_HAN = 8;

const MARKS = /\p{M}/gu;

/** A word as it is compared: lower case, without accents. */
export const fold = (word: string): string => {
  const small = word.toLowerCase();
  if (/^[a-z]*$/.test(small)) return small;
  return small
    .normalize('NFD')
    .replace(MARKS, '')
    .replace(/ı/g, 'i')
    .replace(/đ/g, 'd')
    .replace(/ß/g, 'ss')
    .replace(/['’]/g, ' ');
};

/** Phrases by their words, joined by one blank; of two roles of one phrase the first in the table counts. */
const ROLES = new Map<string, Role>();
/** First words of phrases, and the most words a phrase beginning so has. */
const LONGEST = new Map<string, number>();
const keep = (role: Role, phrases: string): void => {
  for (const phrase of phrases.split('|')) {
    const words = fold(phrase).split(/[\s.]+/);
    const key = words.join(' ');
    if (!ROLES.has(key)) ROLES.set(key, role);
    const head = words[0] ?? '';
    LONGEST.set(head, Math.max(LONGEST.get(head) ?? 0, words.length));
  }
};
/** Whether a group of words is a role. */
export const isRole = (group: string): group is Role => Object.hasOwn(PHRASES, group);
for (const [role, phrases] of Object.entries(PHRASES)) if (isRole(role)) keep(role, phrases);
for (const groups of LANGUAGES)
  for (const [group, phrases] of Object.entries(groups)) if (isRole(group) && phrases) keep(group, phrases);

const PLAIN = new Set(
  [PLAIN_WORDS.replaceAll(' ', '|'), ...phrasesIn('plain', 'greet', 'people')]
    .flatMap((phrases) => phrases.split('|'))
    .map(fold)
    .filter((phrase) => !ROLES.has(phrase)),
);
for (const phrase of PLAIN) keep('talk', phrase);

/** How much a part of a position in words is, from 0 to 1; undefined where the word does not say. */
export const shareIn = (text: string): number | undefined => {
  const phrase = fold(text)
    .split(/[\s._-]+/)
    .join(' ');
  return phrase === 'meta' ? 0.5 : SHARES.find(([, phrases]) => `|${phrases}|`.includes(`|${phrase}|`))?.[0];
};

/** The phrases of a role, as they are written in the vocabulary. */
export const phrasesOf = (role: Role): readonly string[] => PHRASES[role].split('|');

/** Whether it is a word that says nothing by itself, and has no other role. */
export const isPlain = (word: string): boolean => PLAIN.has(fold(word));

/** The role of the longest phrase that these folded words begin with, and how many of them it takes. */
export const phraseAt = (words: readonly string[]): { role: Role; length: number } | undefined => {
  for (let length = Math.min(LONGEST.get(words[0] ?? '') ?? 0, words.length); length > 0; length -= 1) {
    const role = ROLES.get(words.slice(0, length).join(' '));
    if (role) return { role, length };
  }
  return undefined;
};

/** The role of a folded word by itself. */
export const roleOf = (word: string): Role | undefined => ROLES.get(word);

const HAN = /^\p{Script=Han}{1,60}/u;

/** Of a run of letters its first word: of Han, which parts no words by blanks, the longest phrase, or all ahead of one. */
export const wordsWithin = (run: string): string => {
  const han = run.charCodeAt(0) < 0x2e80 ? '' : (HAN.exec(run)?.[0] ?? '');
  if (han === '' || ROLES.has(fold(run))) return run;
  const longestAt = (at: number): number => {
    for (let end = Math.min(han.length, at + LONGEST_HAN); end > at; end -= 1)
      if (ROLES.has(han.slice(at, end))) return end;
    return at;
  };
  for (let at = 0; at < han.length; at += 1) {
    const end = longestAt(at);
    if (end > at) return at === 0 ? han.slice(0, end) : han.slice(0, at);
  }
  return han === run ? run : han;
};
