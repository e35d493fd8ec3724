"""The program's language, and Qt's own words with it."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from workbench.base.text import use_language

_translators: list[QTranslator] = []


def switch(language: str) -> None:
    """Speak ``zh_CN`` or ``en`` from now on, in our words, Qt's words and dates."""
    use_language(language)
    QLocale.setDefault(QLocale(language))
    while _translators:
        QCoreApplication.removeTranslator(_translators.pop())
    if language == "zh_CN":
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        translator = QTranslator()
        if translator.load("qtbase_zh_CN", folder):
            QCoreApplication.installTranslator(translator)
            _translators.append(translator)
