"""Reports that can go in a case file.

values      everything a report says, as frozen values
queries     a case gathered into those values, as far as the officer may see it
typesetting values set by a Typst template as a PDF
html, pdf   the values as one self-contained HTML file, and as a PDF
actions     exporting a report; logged
"""
