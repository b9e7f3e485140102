"""Sentences of many languages: what ends one, what only looks like it. The texts are ours."""

from __future__ import annotations

# Sentences in a row, without a space between them.
UNSPACED = {
    "zh": [
        ["他昨天来了。", "你见到他了吗？", "真好！", "没有人知道……也许以后会知道"],
        ["价格是3.14元，不是1,200元。", "会议在2024.5.6举行。"],
        ["他说：“我明天去。”", "大家都同意（包括老师。）", "《春天的故事。》", "很好看。"],
        ["“快走！”他喊道。", "没有人回答。"],
        ["“真的吗？”的意思是怀疑。", "后来他走了。"],
        ["真的吗？！", "是的！！！", "好吧。"],
        ["这台 iPhone 15 很贵。", "J. Smith 买了两台。", "He paid by card.他走了。"],
        ["你好!", "你是谁?", "我是新来的。"],
        ['她问:"你来吗?"', "我说来。", '"好。"', "就这样。"],
        ["甲方（以下简称“甲”）须在30日内付款；逾期不付的，乙方可解除合同。", "本合同一式两份。"],
        ["漢字也一樣。", "「好的。」", "他走了。"],
        ["这个符号（？）表示疑问。", "那个（！）表示感叹。"],
    ],
    "ja": [
        ["昨日、彼が来ました。", "会いましたか？", "いいえ！", "残念です｡", "終わり"],
        ["「はい。」と彼は言った。", "誰も答えなかった。"],
        ["彼は「そうか……」とつぶやいた。", "「まさか！」", "外は雨だった。"],
        ["重さは2.5kg、価格は1,980円です。", "2024.3.1に発売されました。"],
        ["新しいモデル（第３．１版）が出た。", "Dr. Tanaka はそう言う。"],
        ["『終わり。』などと書かれていた。", "本当です。"],
    ],
}

# Sentences with a space between them.
SPACED = {
    "hi": [
        ["वह कल आया।", "क्या आप उससे मिले?", "नहीं!", "कोई नहीं जानता ।", "अंत"],
        ["डॉ. शर्मा और श्री. वर्मा दिल्ली में रहते हैं।", "जे. ए. सिंह भी वहीं हैं।"],
        ["कीमत 3.5 रुपये है, 1,20,000 नहीं।", "बैठक 5.6.2024 को होगी।"],
        ["उसने कहा, “मैं जाऊँगा।”", "सब चुप रहे।", "(यह सच है।)", "अब चलो।"],
        ["यह iPhone 15 है।", "Mr. Smith ने इसे खरीदा।", "मूल श्लोक॥", "समाप्त।"],
    ],
    "ar": [
        ["وصل أمس.", "هل رأيته؟", "لا!", "لا أحد يعرف ذلك۔", "النهاية"],
        ["قابلت د. سمير و أ. ليلى في المكتب.", "لم يتكلم أحد."],
        ["السعر 3.5 دينار وليس 1,200.", "الموعد 5.6.2024 صباحا."],
        ["قال: «سأذهب غدا.»", "سكت الجميع.", "(هذا صحيح.)", "انتهى الكلام."],
        ["ماذا؟!", "نعم؛ هذا هو السؤال، كما قلت.", "استخدم Windows 11 في العمل."],
        ["هل وصل (؟) هذا غير معروف.", "ربما."],
        ["ولد عام 1950 م.", "وعاش هنا."],
        ["قال الرجل.\u200f", "ثم خرج؟\u200f", "نعم."],
    ],
    "ko": [
        ["그는 어제 왔다.", "만나셨어요?", "아니요!", "아무도 모릅니다.", "끝"],
        ["가격은 3.5달러이고 1,200원은 아니다.", "회의는 2024. 5. 6. 오후에 있다."],
        ["그는 “내일 간다.”라고 말했다.", "모두 조용했다."],
        ['그녀가 "정말?" 이라고 물었다.', "“네.”", "그가 답했다."],
        ["J. Smith 씨가 왔다.", "Windows 11을 쓴다.", "(맞다.)", "그렇다."],
    ],
    "ro": [
        ["A venit ieri.", "L-ați văzut?", "Nu!", "Nimeni nu știe…", "Sfârșit"],
        ["Dl. Ionescu și dna. Popa locuiesc pe str. Lungă nr. 5.", "Nimeni nu răspunde."],
        ["Conform art. 5 alin. (2) lit. a) și pct. III, plata se face în lei.", "Atât."],
        ["Costă 3,5 lei, nu 1.200.", "Ședința este pe 5.06.2024.", "În 2025 nu va fi."],
        ["A spus: „Voi merge mâine.”", "Toți au tăcut.", "„Chiar așa?” a întrebat ea."],
        ["Prof. univ. dr. I. L. Marin a cumpărat pâine, lapte etc.", "Apoi a plecat."],
        ["Produsele S.C. Exemplu S.R.L. sunt bune.", "Pe data de 3 dec. 2020 a nins."],
    ],
    "uk": [
        ["Він приїхав учора.", "Ви його бачили?", "Ні!", "Ніхто не знає…", "Кінець"],
        ["У м. Київ на вул. Довгій, буд. 5 живе проф. Коваль.", "Він учить дітей."],
        ["Згідно зі ст. 5 ч. 2 Закону, оплата проводиться у 2020 р. двічі.", "Це все."],
        ["Він народився у 1950 р.", "Жив у селі.", "Помер 5.06.2001."],
        ["Ціна 3,5 грн, а не 1.200.", "Усе коштує 5 тис. грн за день."],
        ["Вона сказала: «Піду завтра.»", "Усі мовчали.", "„Справді?“ — спитав він."],
        ["І. Я. Мельник купив хліб, молоко тощо.", "Потім пішов."],
        ["Є столи, стільці і т. д.", "Їх багато."],
    ],
    "vi": [
        ["Anh ấy đến hôm qua.", "Bạn có gặp không?", "Không!", "Hết"],
        ["TS. Nguyễn Văn A. và ThS. Lê Thị Hoa sống ở TP. Huế.", "Họ dạy học."],
        ["Giá là 3,5 đồng, không phải 1.200.", "Cuộc họp vào ngày 5.6.2024.", "Năm sau sẽ khác."],
        ["Cô nói: “Mai tôi đi.”", "Mọi người im lặng.", "(Đúng vậy.)", "Thế thôi."],
        ["Họ mua gạo, muối, v.v.", "Sau đó họ về.", "Xem tr. 5 và Q. 1."],
    ],
    # The languages with a model of Punkt's, in which quotes and stops differ.
    "de": [
        [
            "Er kam gestern.",
            "Sie sagte: „Ja.“",
            "Dann ging sie.",
            "»Wirklich?«",
            "Niemand weiß es.",
        ],
        ["Das gilt z.B. am 3. Oktober 2024 für Dr. Meier.", "Es kostet 3,5 Euro."],
    ],
    "fr": [
        [
            "Il est venu.",
            "Elle a dit : « Oui. »",
            "Puis elle est partie.",
            "« Vraiment ? »",
            "Personne.",
        ],
        ["M. Dupont a payé 1.200,50 euros.", "C'est tout !"],
    ],
    "es": [["Vino ayer.", "¿Lo vio usted?", "¡No!", "El Sr. López pagó 3,5 euros.", "Nada más."]],
    "it": [["È venuto ieri.", "L'ha visto?", "No!", "Il dott. Rossi ha pagato 3,5 euro.", "Fine."]],
    "pt": [["Ele veio ontem.", "Viu-o?", "Não!", "O Sr. Silva pagou 3,5 euros.", "Nada mais."]],
    "pl": [["Przyszedł wczoraj.", "Widział go pan?", "Nie!", "Powiedział: „Tak.”", "To wszystko."]],
    "ru": [["Он приехал вчера.", "Вы его видели?", "Нет!", "Она сказала: «Да.»", "Все молчали."]],
    "sv": [["Han kom i går.", "Såg du honom?", "Nej!", "”Ja.”", "Det är allt."]],
    "nl": [["Hij kwam.", "Zag u hem?", "Nee!", "Dhr. Jansen betaalde 3,5 euro.", "Klaar."]],
    "el": [["Ήρθε χθες.", "Τον είδατε;", "Όχι!", "Κανείς δεν ξέρει· ίσως αύριο.", "Τέλος."]],
    "tr": [["Dün geldi.", "Onu gördünüz mü?", "Hayır!", "Dr. Yılmaz 3,5 lira ödedi.", "Bu kadar."]],
    "cs": [["Přišel včera.", "Viděl jste ho?", "Ne!", "Řekla: „Ano.“", "To je vše."]],
    "sl": [["Prišel je včeraj.", "Ste ga videli?", "Ne!", "To je vse."]],
    "da": [["Han kom i går.", "Så du ham?", "Nej!", "Det er alt."]],
    "no": [["Han kom i går.", "Så du ham?", "Nei!", "Det er alt."]],
    "fi": [["Hän tuli eilen.", "Näittekö hänet?", "En!", "Siinä kaikki."]],
    "et": [["Ta tuli eile.", "Kas nägite teda?", "Ei!", "See on kõik."]],
    # No rules of their own.
    "hy": [["Նա եկավ երեկ։", "Ոչ ոք չգիտի։", "Վերջ"]],
    "am": [["እሱ ትናንት መጣ።", "ማንም አያውቅም።"]],
    "bn": [["সে গতকাল এসেছিল।", "তুমি কি তাকে দেখেছ?", "না!"]],
    "my": [["သူ မနေ့က လာတယ်။", "ဘယ်သူမှ မသိဘူး။"]],
    "he": [["הוא בא אתמול.", "ראית אותו?", "לא!", "המחיר 3.5 שקלים."]],
    "ur": [["وہ کل آیا۔", "کیا آپ نے دیکھا؟", "نہیں!"]],
    "fa": [["او دیروز آمد.", "او را دیدید؟", "نه!"]],
    "bg": [["Той дойде вчера.", "Видяхте ли го?", "Не!"]],
    "hu": [["Tegnap jött.", "Látta őt?", "Nem!"]],
}
